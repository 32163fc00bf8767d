#pragma once

#include "study/study_cost.h"
#include "train/session.h"

namespace modrob::bench {

/// Takes `steps` training steps (after one that warms up) and scores two batches of the validation split; the test
/// split is only counted. The session is trained a little by it and of no further use. UserError for a data set without
/// training or validation utterances.
study::RunProbe probe_run(train::Session& session, int steps);

}  // namespace modrob::bench
