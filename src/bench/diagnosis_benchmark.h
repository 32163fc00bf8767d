#pragma once

#include "io/json.h"
#include "train/session.h"

namespace modrob::bench {

/// The paper's eight text diagnostics (missing and noise_add at 5, 10, 15 and 30 %) x `draws` mask draws on the test
/// split, against what one clean evaluation pass (encode, predict, metrics) costs, in the same run and without any
/// cache.
io::Json run_diagnosis_benchmark(train::Session& session, int64_t draws);

}  // namespace modrob::bench
