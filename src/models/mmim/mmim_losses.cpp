#include "models/mmim/mmim_losses.h"

#include <ATen/Functions.h>

namespace modrob::models {

at::Tensor mmim_likelihood(const Mmim& model, const corrupt::Representations& representations) {
  at::Tensor sum;
  for (const auto& pair : model.pairs()) {
    const at::Tensor likelihood =
        pair.estimator->estimate(representations.of(pair.from), representations.of(pair.to)).likelihood;
    sum = sum.defined() ? sum + likelihood : likelihood;
  }
  return sum;
}

MmimLosses mmim_losses(Mmim& model, const corrupt::Representations& representations, const at::Tensor& labels,
                       const MmimMemory& memory, const MmimTerms& terms) {
  MmimLosses losses;
  losses.fusion = model.fuse(representations);
  losses.task = (losses.fusion.score - labels).abs().mean();
  if (terms.contrast) {
    losses.contrast = model.contrasts(representations, losses.fusion).total;
    losses.likelihood = mmim_likelihood(model, representations);
  }
  if (!terms.entropy) return losses;
  for (const auto& pair : model.pairs()) {
    losses.rows.push_back(rows_by_sign(pair.estimator->entropy_rows(representations.of(pair.to)), labels));
  }
  if (!memory.full()) return losses;
  losses.entropy = at::zeros({}, losses.task.options());
  for (size_t pair = 0; pair < losses.rows.size(); ++pair) {
    const at::Tensor entropy = class_entropy(memory.with_current(pair, losses.rows[pair]), terms.singular);
    if (entropy.defined()) {
      losses.entropy = losses.entropy + entropy;
    } else {
      ++losses.entropies_left_out;
    }
  }
  return losses;
}

at::Tensor mmim_total(const MmimLosses& losses, const MmimOptions& options, bool with_entropy) {
  at::Tensor total = losses.task;
  if (losses.contrast.defined()) {
    total = total + options.contrast_weight * losses.contrast - options.bound_weight * losses.likelihood;
  }
  if (with_entropy && losses.entropy.defined()) total = total - options.bound_weight * losses.entropy;
  return total;
}

}  // namespace modrob::models
