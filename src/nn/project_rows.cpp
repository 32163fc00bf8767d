#include "nn/project_rows.h"

#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/graph_task.h>
#include <torch/custom_class.h>

#include <functional>
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
  if (faster()) return faster()->call(left, right, bias, "none", Scalars(), "");
  return bias ? at::addmm(*bias, left, right.t()) : at::mm(left, right.t());
}

/// Rows::again in what a product keeps.
struct Remake : torch::CustomClassHolder {
  explicit Remake(std::function<at::Tensor()> function) : again(std::move(function)) {}
  std::function<at::Tensor()> again;
};
constexpr const char* kRemake = "remake";

struct Projection : torch::autograd::Function<Projection> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& rows, const at::Tensor& weight,
                            const at::Tensor& bias, const std::function<at::Tensor()>& again) {
    if (again) {
      context->save_for_backward({weight});
      context->saved_data[kRemake] = c10::IValue::make_capsule(c10::make_intrusive<Remake>(again));
    } else {
      context->save_for_backward({weight, rows});
    }
    return multiply(rows, weight, bias);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor gradient = gradients[0].contiguous();
    variable_list result(4);
    if (context->needs_input_grad(0)) result[0] = multiply(gradient, saved[0].t(), std::nullopt);
    if (context->needs_input_grad(1)) {
      const at::Tensor rows = saved.size() > 1 ? saved[1] : remade(context);
      result[1] = multiply(gradient.t(), rows.t(), std::nullopt);
    }
    if (context->needs_input_grad(2)) result[2] = gradient.sum(0);
    return result;
  }

  // What it captures is let go with everything else that was saved, so that memory falls as the backward pass goes on.
  static at::Tensor remade(AutogradContext* context) {
    const auto kept = context->saved_data[kRemake].toCapsule();
    if (!torch::autograd::get_current_graph_task_keep_graph()) context->saved_data.erase(kRemake);
    return static_cast<const Remake&>(*kept).again();
  }
};

}  // namespace project

at::Tensor project_rows(const Rows& rows, const at::Tensor& weight, const at::Tensor& bias) {
  const at::Tensor& values = rows.values;
  const bool takes_over = values.is_cpu() && values.scalar_type() == at::kFloat && values.size(0) > 0 &&
                          !at::autocast::is_autocast_enabled(at::kCPU);
  if (!takes_over) return at::addmm(bias, values, weight.t());
  return project::Projection::apply(values, weight, bias, rows.again);
}

}  // namespace modrob::nn
