#include "diagnose/score_gradient.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

namespace modrob::diagnose {

corrupt::ScoreGradient score_gradient(models::Model& model, const corrupt::Representations& representations,
                                      const batch::Batch& batch) {
  const c10::AutoGradMode with_gradients(true);
  corrupt::Representations leaves = representations;
  for (const Modality modality : kModalities) {
    leaves.of(modality) = representations.of(modality).detach().requires_grad_(true);
  }
  const at::Tensor scores = model.predict(leaves, batch);
  const auto gradients =
      torch::autograd::grad({scores.sum()}, {leaves.text, leaves.audio, leaves.video}, {}, false, false, true);
  corrupt::ScoreGradient result{scores.detach(), {}};
  for (size_t m = 0; m < kModalities.size(); ++m) {
    // Undefined: no score depends on this modality.
    result.gradients[m] = gradients[m].defined() ? gradients[m] : at::zeros_like(representations.of(kModalities[m]));
  }
  return result;
}

}  // namespace modrob::diagnose
