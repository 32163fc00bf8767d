#pragma once

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <tuple>

#include "analysis/analyse.h"
#include "analysis/analysis_json.h"
#include "analysis/claim_answers.h"
#include "analysis/comparison.h"
#include "analysis/diagnosis_intervals.h"
#include "analysis/made_up_analysis.h"
#include "analysis/made_up_study.h"
#include "analysis/stored_analysis.h"
#include "core/captured_stderr.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/files.h"
#include "core/rng.h"
#include "metrics/gather.h"
#include "metrics/scores.h"
#include "stats/sum_metrics.h"
#include "support.h"

// What the tests of analysis name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::analysis {

using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::analysis
