#include "nn/project_rows.h"

#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/addmm.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>
#include <string_view>

namespace modrob::nn {

namespace project {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

using Scalars = c10::List<std::optional<at::Scalar>>;
using Linear = at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&, std::string_view,
                          Scalars, std::optional<std::string_view>);

/// oneDNN's product of dense tensors, where it is the faster one; a LibTorch of the user's own may lack it.
std::optional<c10::TypedOperatorHandle<Linear>> find_faster() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_is("amd") || !__builtin_cpu_supports("avx512f")) return std::nullopt;
  const auto found = c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""});
  if (found && found->hasKernelForDispatchKey(c10::DispatchKey::CPU)) return found->typed<Linear>();
#endif
  return std::nullopt;
}

const std::optional<c10::TypedOperatorHandle<Linear>>& faster() {
  static const auto kFound = find_faster();
  return kFound;
}

/// left right^T + bias.
at::Tensor multiply(const at::Tensor& left, const at::Tensor& right, const std::optional<at::Tensor>& bias) {
  return faster()->call(left, right, bias, "none", Scalars(), "");
}

struct Projection : torch::autograd::Function<Projection> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& rows, const at::Tensor& weight,
                            const at::Tensor& bias) {
    context->save_for_backward({rows, weight});
    return multiply(rows, weight, bias);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor gradient = gradients[0].contiguous();
    variable_list result(3);
    if (context->needs_input_grad(0)) result[0] = multiply(gradient, saved[1].t(), std::nullopt);
    if (context->needs_input_grad(1)) result[1] = multiply(gradient.t(), saved[0].t(), std::nullopt);
    if (context->needs_input_grad(2)) result[2] = gradient.sum(0);
    return result;
  }
};

}  // namespace project

at::Tensor project_rows(const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& bias) {
  const bool takes_over = project::faster() && rows.is_cpu() && rows.scalar_type() == at::kFloat && rows.size(0) > 0 &&
                          !at::autocast::is_autocast_enabled(at::kCPU);
  if (!takes_over) return at::addmm(bias, rows, weight.t());
  return project::Projection::apply(rows, weight, bias);
}

}  // namespace modrob::nn
