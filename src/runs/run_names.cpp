#include "runs/run_names.h"

#include "io/record/record_visitor.h"

namespace modrob::runs {

void describe(io::RecordVisitor& visitor, RunNames& names) {
  auto& [data, model, strategy, seed, imported] = names;
  visitor.fields("data", data, "model", model);
  visitor.field("strategy", strategy, {.presence = io::Presence::kIfAny});
  visitor.field("seed", seed);
  if (visitor.reading() || !imported.is_null()) {
    visitor.field("imported", imported, {.presence = io::Presence::kMayLack});
  }
}

}  // namespace modrob::runs
