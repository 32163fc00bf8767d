#include "nn/activation.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/gelu_backward.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/silu_backward.h>
#include <ATen/ops/threshold_backward.h>

#include "core/error.h"

namespace modrob::nn {

at::Tensor activate(text::HiddenActivation activation, const at::Tensor& x) {
  switch (activation) {
    case text::HiddenActivation::kGelu:
      return at::gelu(x);
    case text::HiddenActivation::kGeluTanh:
      return at::gelu(x, "tanh");
    case text::HiddenActivation::kRelu:
      return at::relu(x);
    case text::HiddenActivation::kSilu:
      return at::silu(x);
  }
  throw_check_failure("activation", __FILE__, __LINE__, "unknown activation");
}

at::Tensor activation_gradient(text::HiddenActivation activation, const at::Tensor& x, const at::Tensor& gradient) {
  switch (activation) {
    case text::HiddenActivation::kGelu:
      return at::gelu_backward(gradient, x);
    case text::HiddenActivation::kGeluTanh:
      return at::gelu_backward(gradient, x, "tanh");
    case text::HiddenActivation::kRelu:
      return at::threshold_backward(gradient, x, 0);
    case text::HiddenActivation::kSilu:
      return at::silu_backward(gradient, x);
  }
  throw_check_failure("activation", __FILE__, __LINE__, "unknown activation");
}

}  // namespace modrob::nn
