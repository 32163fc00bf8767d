#include "models/objective.h"

#include <ATen/Functions.h>

#include <cmath>

namespace modrob::models {

void require_finite(const at::Tensor& total, const std::vector<std::pair<std::string, at::Tensor>>& tensors) {
  if (std::isfinite(total.item<double>())) return;
  for (const auto& [name, tensor] : tensors) {
    if (tensor.defined() && !at::isfinite(tensor.detach()).all().item<bool>()) throw NonFiniteLoss(name);
  }
  throw NonFiniteLoss("total loss");
}

}  // namespace modrob::models
