#pragma once

#include <cstdint>

#include "core/append_file.h"
#include "io/record/record_visitor.h"
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
  /// What is stored with a checkpoint. When it is read, training goes on from there, and what followed is cut off.
  virtual void stored(io::RecordVisitor& /*visitor*/) {}
};
inline void describe(io::RecordVisitor& visitor, Observer& observer) { observer.stored(visitor); }

/// For `stored`: the size of a growing file, to which it is cut when that is read.
inline void describe_size(io::RecordVisitor& visitor, std::string_view key, AppendFile& file) {
  int64_t size = file.size();
  visitor.field(key, size, {.range = {.low = 0}});
  if (visitor.reading()) file.cut(size);
}

}  // namespace modrob::train
