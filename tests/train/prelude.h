#pragma once

#include <ATen/Functions.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "core/files.h"
#include "corrupt/kinds.h"
#include "metrics/early_stopping.h"
#include "model_options/model_list.h"
#include "models/bbfn/bbfn_golden_support.h"
#include "models/misa/misa_golden_support.h"
#include "models/self_mm/self_mm_golden_support.h"
#include "support.h"
#include "train/checkpoint_import.h"
#include "train/checkpoint_store.h"
#include "train/event_file.h"
#include "train/jsonl_log.h"
#include "train/reference_keys.h"
#include "train/run_settings.h"
#include "train/scoring.h"
#include "train/session.h"
#include "train/tiny_training.h"
#include "train/trainer.h"
#include "train/training_run.h"
#include "train/training_trace.h"

// What the tests of train name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::train {

namespace fs = std::filesystem;
using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::train
