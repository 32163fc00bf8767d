#pragma once

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <numeric>
#include <set>

#include "core/rng.h"
#include "corruption/short_form.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "io/safetensors.h"
#include "metrics/counterfactual_table.h"
#include "metrics/diagnosis_metrics.h"
#include "metrics/early_stopping.h"
#include "metrics/gather.h"
#include "metrics/metric_table.h"
#include "metrics/scores.h"
#include "metrics/selection.h"
#include "metrics/training_log.h"
#include "support.h"
#include "table_support.h"

// What the tests of metrics name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::metrics {

using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::metrics
