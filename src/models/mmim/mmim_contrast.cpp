#include "models/mmim/mmim_contrast.h"

#include <ATen/Functions.h>

#include <limits>

#include "models/mmim/mmim.h"

namespace modrob::models {

MmimContrast::MmimContrast(int64_t fused, int64_t to, int64_t layers, MmimActivation activation)
    : activation_(activation) {
  if (layers == 1) {
    layers_.push_back(register_module("net", torch::nn::Linear(fused, to)));
    return;
  }
  auto group = register_module("net", std::make_shared<torch::nn::Module>());
  layers_.push_back(group->register_module("0", torch::nn::Linear(fused, to)));
  // Number 1 of the reference's list is the activation.
  for (int64_t layer = 1; layer < layers; ++layer) {
    layers_.push_back(group->register_module(std::to_string(layer + 1), torch::nn::Linear(to, to)));
  }
}

at::Tensor MmimContrast::predict(const at::Tensor& fused) {
  at::Tensor x = layers_.front()(fused);
  if (layers_.size() > 1) x = mmim_activate(x, activation_);
  for (size_t layer = 1; layer < layers_.size(); ++layer) x = layers_[layer](x);
  return x;
}

at::Tensor info_nce(const at::Tensor& x, const at::Tensor& predictions, ContrastAtZero at_zero) {
  const auto normalise = [&](const at::Tensor& rows) {
    const at::Tensor norms = rows.norm(2, /*dim=*/1, /*keepdim=*/true);
    if (at_zero == ContrastAtZero::kNan) return rows / norms;
    // By infinity, so that a row of zeros stays zero and sends no gradient.
    return rows / norms.masked_fill(norms == 0, std::numeric_limits<double>::infinity());
  };
  const at::Tensor scores = normalise(x).matmul(normalise(predictions).t());
  return (scores.logsumexp(1) - scores.diagonal()).mean();
}

}  // namespace modrob::models
