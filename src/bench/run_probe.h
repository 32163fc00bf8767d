#pragma once

#include <cstdint>

#include "train/session.h"

namespace modrob::bench {

/// What a few steps of a run tell about the whole of it, on this machine as it is now.
struct RunProbe {
  double start_s = 0;           ///< encoding frozen layers once, and the diagnosed split once
  double seconds_per_step = 0;  ///< with its share of an epoch's validation
  int64_t steps_per_epoch = 0;
  double seconds_per_pass = 0;  ///< one predict pass over the test split
  int64_t bytes_per_run = 0;    ///< the best checkpoint
};

/// Takes `steps` training steps (after one that warms up) and scores two batches of the validation split; the test
/// split is only counted. The session is trained a little by it and of no further use. UserError for a data set without
/// training or validation utterances.
RunProbe probe_run(train::Session& session, int steps);

}  // namespace modrob::bench
