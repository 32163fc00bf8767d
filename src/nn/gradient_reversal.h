#pragma once

#include <ATen/core/Tensor.h>

namespace modrob::nn {

/// x forwards; the gradient times -weight backwards (domain-adversarial training).
at::Tensor reverse_gradient(const at::Tensor& x, double weight);

}  // namespace modrob::nn
