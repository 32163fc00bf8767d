#pragma once

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "core/error.h"
#include "core/rng.h"
#include "corruption/short_form.h"
#include "io/record/json_writer.h"
#include "metrics/diagnosis_metrics.h"
#include "simulated.h"
#include "stats/bootstrap.h"
#include "stats/claims.h"
#include "stats/edge_interval.h"
#include "stats/estimate.h"
#include "stats/interval.h"
#include "stats/measure.h"
#include "stats/parallel.h"
#include "stats/power.h"
#include "stats/product.h"
#include "stats/recipe.h"
#include "stats/robustness.h"
#include "stats/series.h"
#include "stats/sign_flip.h"
#include "stats/spearman.h"
#include "support.h"

// What the tests of stats name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::stats {

using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::stats
