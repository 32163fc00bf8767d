#pragma once

#include <cstdint>

#include "metrics/scores.h"
#include "models/objective.h"

namespace modrob::train {

struct StepEvent {
  int64_t epoch = 0;
  int64_t pass = 0;
  int64_t step = 0;  ///< counted over the whole run, from 0
  int64_t utterances = 0;
  double seconds = 0;
  const models::StepReport& report;
};

struct EpochEvent {
  int64_t epoch = 0;
  int64_t step = 0;  ///< steps made so far
  double validation_loss = 0;
  const metrics::Metrics& validation;
  bool improved = false;
  bool last = false;
};

/// Hears what training does and changes nothing of it: logs, event files, progress.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_step(const StepEvent&) {}
  virtual void on_epoch(const EpochEvent&) {}
  /// A checkpoint is about to be written: what follows it must be cut off on resume. `state` is stored with it.
  virtual void save(io::Json& /*state*/) {}
  /// Training goes on from a checkpoint that stored `state`.
  virtual void restore(const io::Json& /*state*/) {}
};

}  // namespace modrob::train
