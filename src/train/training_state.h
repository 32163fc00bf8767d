#pragma once

#include <cstdint>
#include <vector>

#include "io/json.h"
#include "metrics/early_stopping.h"
#include "metrics/scores.h"

namespace modrob::train {

/// Where a training stands, beside the files that hold its parameters; everything else follows from it.
struct TrainingState {
  int64_t epoch = 0, pass = 0, batch = 0, step = 0;
  bool finished = false;
  metrics::EarlyStopping stopping;
  metrics::Metrics best_validation = {};  ///< of the best epoch
  std::vector<io::Json> observers = {};   ///< what each stores; none once training is over
};
void describe(io::RecordVisitor& visitor, TrainingState& state);

}  // namespace modrob::train
