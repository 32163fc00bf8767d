#include "metrics/condition_record.h"

#include "core/error.h"
#include "io/record/record_visitor.h"

namespace modrob::metrics {

void describe(io::RecordVisitor& visitor, Condition& condition) {
  auto& [modalities, missing, noise, noise_kind, strength, selection, step_modalities, seed, draws] = condition;
  std::string name = condition.name(), steps = step_modalities.name();
  double missing_share = missing.value(), noise_share = noise.value();
  visitor.field("name", name, {.presence = io::Presence::kMayLack});
  visitor.fields("modalities", modalities, "missing", missing_share, "noise", noise_share);
  visitor.choice("noise_kind", noise_kind, plan::kind_names());
  visitor.field("strength", strength);
  visitor.choice("selection", selection, plan::selection_names());
  visitor.fields("step_modalities", steps, "seed", seed, "draws", draws);
  if (!visitor.reading()) return;
  try {
    missing = plan::Rate::from_double(missing_share, "missing");
    noise = plan::Rate::from_double(noise_share, "noise");
    step_modalities = steps == ModalitySet().name() ? ModalitySet() : ModalitySet::parse(steps);
    condition.plan().validate("the condition");
  } catch (const UserError& error) {
    visitor.fail(error.what());
  }
}

}  // namespace modrob::metrics
