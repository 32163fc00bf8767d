#pragma once

#include "io/json.h"
#include "train/session.h"

namespace modrob::bench {

/// LNLN's grid (ten rates x `draws` mask draws, all modalities; corrected form) on the test split, against as many
/// clean evaluation passes (encode and predict), and its audio and video part alone, which keeps the text encodings; in
/// the same run and without any cache.
io::Json run_protocol_benchmark(train::Session& session, int64_t draws);

}  // namespace modrob::bench
