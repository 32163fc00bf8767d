#pragma once

#include <ATen/core/Tensor.h>

#include "text/bert_config.h"

namespace modrob::nn {

/// The activation of every element.
at::Tensor activate(text::HiddenActivation activation, const at::Tensor& x);
/// The gradient of x, from that of activate(activation, x).
at::Tensor activation_gradient(text::HiddenActivation activation, const at::Tensor& x, const at::Tensor& gradient);

}  // namespace modrob::nn
