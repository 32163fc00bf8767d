#include "corruption/corruption_record.h"

#include "core/error.h"
#include "corruption/short_form.h"
#include "io/record/record_visitor.h"

namespace modrob::corruption {

namespace {

void describe(io::RecordVisitor& visitor, ShortForm& form) {
  auto& [modalities, missing, noise, noise_kind, strength] = form;
  visitor.field("modalities", modalities);
  describe_rate(visitor, "missing", missing);
  describe_rate(visitor, "noise", noise);
  visitor.field("noise_kind", noise_kind);
  visitor.field("strength", strength);
  if (!is_noise(noise_kind)) visitor.fail("'" + noise_kind.name() + "' is no kind of noise", "noise_kind");
}

}  // namespace

void describe_rate(io::RecordVisitor& visitor, std::string_view key, Rate& rate, const io::FieldOptions& options) {
  double share = rate.value();
  visitor.field(key, share, options);
  if (!visitor.reading()) return;
  try {
    rate = Rate::from_double(share, key);
  } catch (const UserError& error) {
    visitor.fail(error.what());
  }
}

void describe(io::RecordVisitor& visitor, Perturbation& perturbation) {
  auto& [kind, modalities, rate, strength] = perturbation;
  visitor.field("kind", kind);
  visitor.field("modalities", modalities);
  describe_rate(visitor, "rate", rate);
  visitor.field("strength", strength);
}

void describe(io::RecordVisitor& visitor, Masks& masks) {
  auto& [selection, step_modalities, seed, draws] = masks;
  std::string steps = step_modalities.name();
  visitor.choice("selection", selection, selection_names());
  visitor.field("step_modalities", steps);
  visitor.field("seed", seed);
  visitor.field("draws", draws);
  if (!visitor.reading()) return;
  try {
    step_modalities = steps == ModalitySet().name() ? ModalitySet() : ModalitySet::parse(steps);
  } catch (const UserError& error) {
    visitor.fail(error.what(), "step_modalities");
  }
}

void describe(io::RecordVisitor& visitor, Unmasked& unmasked) {
  Corruption& corruption = unmasked.corruption;
  std::string name = corruption.name();
  visitor.field("name", name, {.presence = io::Presence::kMayLack});
  auto form = ShortForm::of(corruption);
  std::vector<Perturbation> perturbations;
  if (!form) perturbations = corruption.perturbations;
  visitor.field("perturbations", perturbations, {.presence = io::Presence::kIfAny});
  if (perturbations.empty()) {
    describe(visitor, *form);
    perturbations = form->corruption().perturbations;
  }
  if (!visitor.reading()) return;
  corruption.perturbations = std::move(perturbations);
  try {
    corruption.validate("the corruption");
  } catch (const UserError& error) {
    visitor.fail(error.what());
  }
}

void describe(io::RecordVisitor& visitor, Corruption& corruption) {
  Unmasked unmasked{corruption};
  describe(visitor, unmasked);
  describe(visitor, corruption.masks);
  if (visitor.reading()) corruption.perturbations = std::move(unmasked.corruption.perturbations);
}

}  // namespace modrob::corruption
