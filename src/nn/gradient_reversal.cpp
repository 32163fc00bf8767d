#include "nn/gradient_reversal.h"

#include <torch/csrc/autograd/custom_function.h>

namespace modrob::nn {

namespace {

struct GradientReversal : torch::autograd::Function<GradientReversal> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, double weight) {
    context->saved_data["weight"] = weight;
    return x.view_as(x);
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    return {gradients[0] * -context->saved_data["weight"].toDouble(), at::Tensor()};
  }
};

}  // namespace

at::Tensor reverse_gradient(const at::Tensor& x, double weight) { return GradientReversal::apply(x, weight); }

}  // namespace modrob::nn
