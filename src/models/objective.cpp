#include "models/objective.h"

#include <ATen/Functions.h>

#include <cmath>

namespace modrob::models {

std::vector<optim::NamedParameter> named_parameters(const torch::nn::Module& module) {
  std::vector<optim::NamedParameter> parameters;
  for (const auto& parameter : module.named_parameters()) parameters.push_back({parameter.key(), parameter.value()});
  return parameters;
}

void require_finite(const at::Tensor& total, const std::vector<std::pair<std::string, at::Tensor>>& tensors) {
  if (std::isfinite(total.item<double>())) return;
  for (const auto& [name, tensor] : tensors) {
    if (tensor.defined() && !at::isfinite(tensor.detach()).all().item<bool>()) throw NonFiniteLoss(name);
  }
  throw NonFiniteLoss("total loss");
}

}  // namespace modrob::models
