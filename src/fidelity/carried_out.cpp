#include "fidelity/carried_out.h"

#include <algorithm>

#include "core/error.h"

namespace modrob::fidelity {

namespace {

void use_axis(corruption::Corruption& corruption, const Fidelity& switches) {
  if (switches.hit_axis == HitAxis::kTimeSteps) corruption.masks.step_modalities = corruption::kFrameModalities;
}

}  // namespace

corruption::Corruption carried_out(corruption::Corruption condition, const Fidelity& switches) {
  const bool noisy = std::any_of(condition.perturbations.begin(), condition.perturbations.end(),
                                 [](const auto& one) { return !one.kind->zeroes && one.rate > Rate(); });
  auto& selection = condition.masks.selection;
  if (noisy) {
    if (switches.test_noise == TestNoise::kFloorPerBatch) selection = corruption::Selection::kReferenceBatch;
  } else if (switches.test_missing == TestMissing::kBernoulli) {
    selection = corruption::Selection::kBernoulli;
  }
  use_axis(condition, switches);
  return condition;
}

void require_possible(std::span<const corruption::Corruption> conditions, const Fidelity& switches) {
  if (switches.diagnostic_passes == DiagnosticPasses::kTable) return;
  for (const auto& condition : conditions) {
    if (!condition.reads(corruption::Reads::kScoreGradient)) continue;
    throw UserError("the condition '" + condition.name() +
                    "' reads the gradient of each utterance's own score, and under fidelity.diagnostic_passes = real a "
                    "score may depend on the others of its batch; set fidelity.diagnostic_passes = table, or leave the "
                    "condition out");
  }
}

corruption::Corruption trained_with(corruption::Corruption corruption, const Fidelity& switches, uint64_t seed) {
  for (auto& one : corruption.perturbations) {
    if (one.kind != corruption::kPresetNoise) continue;
    one.kind = switches.noise_kind == NoiseKind::kScale ? corruption::kNoiseScale : corruption::kNoiseAdd;
  }
  corruption.masks.selection = switches.training_rows == TrainingRows::kFloorPerBatch
                                   ? corruption::Selection::kReferenceBatch
                                   : corruption::Selection::kExact;
  corruption.masks.seed = seed;
  use_axis(corruption, switches);
  return corruption;
}

}  // namespace modrob::fidelity
