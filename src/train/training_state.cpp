#include "train/training_state.h"

#include "io/record/record_visitor.h"

namespace modrob::train {

void describe(io::RecordVisitor& visitor, TrainingState& state) {
  constexpr io::FieldOptions kCount = {.range = {.low = 0}};
  auto& [epoch, pass, batch, step, finished, stopping, best_validation, observers] = state;
  visitor.field("pass", pass, kCount);
  visitor.field("batch", batch, kCount);
  visitor.fields("finished", finished, "early_stopping", stopping, "best_validation", best_validation);
  visitor.field("observers", observers, {.presence = io::Presence::kIfAny});
  visitor.field("step", step, kCount);
  visitor.field("epoch", epoch, kCount);
}

}  // namespace modrob::train
