#include "nn/project_rows.h"

#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>
#include <string_view>

#include "nn/activation.h"

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
  if (faster()) return faster()->call(left, right, bias, "none", Scalars(), "");
  return bias ? at::addmm(*bias, left, right.t()) : at::mm(left, right.t());
}

using Activation = std::optional<text::HiddenActivation>;

struct Projection : torch::autograd::Function<Projection> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& rows, const at::Tensor& weight,
                            const at::Tensor& bias, const Activation& activation) {
    context->save_for_backward({rows, weight});
    if (activation) context->saved_data["activation"] = static_cast<int64_t>(*activation);
    return multiply(activation ? activate(*activation, rows) : rows, weight, bias);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto stored = context->saved_data.find("activation");
    Activation activation;
    if (stored != context->saved_data.end()) {
      activation = static_cast<text::HiddenActivation>(stored->second.toInt());
    }
    const at::Tensor &rows = saved[0], &weight = saved[1];
    const at::Tensor gradient = gradients[0].contiguous();
    variable_list result(4);
    if (context->needs_input_grad(1)) {
      const at::Tensor active = activation ? activate(*activation, rows) : rows;
      result[1] = multiply(gradient.t(), active.t(), std::nullopt);
    }
    if (context->needs_input_grad(2)) result[2] = gradient.sum(0);
    if (context->needs_input_grad(0)) {
      result[0] = multiply(gradient, weight.t(), std::nullopt);
      if (activation) result[0] = activation_gradient(*activation, rows, result[0]);
    }
    return result;
  }
};

at::Tensor apply(const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& bias,
                 const Activation& activation) {
  const bool takes_over = rows.is_cpu() && rows.scalar_type() == at::kFloat && rows.size(0) > 0 &&
                          !at::autocast::is_autocast_enabled(at::kCPU);
  if (takes_over) return Projection::apply(rows, weight, bias, activation);
  return at::addmm(bias, activation ? activate(*activation, rows) : rows, weight.t());
}

}  // namespace project

at::Tensor project_rows(const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& bias) {
  return project::apply(rows, weight, bias, std::nullopt);
}

at::Tensor project_activated_rows(text::HiddenActivation activation, const at::Tensor& rows, const at::Tensor& weight,
                                  const at::Tensor& bias) {
  return project::apply(rows, weight, bias, activation);
}

}  // namespace modrob::nn
