#pragma once

#include <cstdint>

#include "metrics/scores.h"

namespace modrob::metrics {

/// What training ended with: the epoch that the validation split selected, counted from 0.
struct Selection {
  int64_t best_epoch = 0;
  int64_t epochs = 0, steps = 0;  ///< that were trained
  double validation_loss = 0;     ///< of the best epoch
  Metrics validation;             ///< of the best epoch
};
/// The content of selection.json.
void describe(io::RecordVisitor& visitor, Selection& selection);

}  // namespace modrob::metrics
