#include "nn/packed_gru.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>

#include "core/error.h"
#include "nn/kernels/kernels.h"

namespace modrob::nn {

namespace packed_gru {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Weights of one direction, detached: input [3H, D], recurrent [3H, H], biases [3H]; gates in torch's order r, z, n.
struct Weights {
  at::Tensor input, recurrent, input_bias, recurrent_bias;
};

/// [3H, ...] -> [3 wide, ...]: every gate with zeros behind it, so that the kernels work on whole vectors.
at::Tensor widen(const at::Tensor& gates) {
  const int64_t width = gates.size(0) / 3;
  const int64_t columns = gates.numel() / gates.size(0);
  return at::constant_pad_nd(gates.reshape({3, width * columns}), {0, (kernels::padded(width) - width) * columns})
      .view(gates.dim() == 1 ? at::IntArrayRef({-1}) : at::IntArrayRef({-1, columns}));
}

/// The opposite.
at::Tensor narrow(const at::Tensor& gates, int64_t width) {
  const int64_t columns = gates.numel() / gates.size(0);
  return gates.view({3, -1, columns})
      .narrow(1, 0, width)
      .reshape(gates.dim() == 1 ? at::IntArrayRef({-1}) : at::IntArrayRef({-1, columns}));
}

/// Which rows each step has: the steps in the order in which a direction visits them, or the opposite one. Calls
/// visit(first place in `by_step`, how many).
template <typename Visit>
void for_each_step(const at::Tensor& batch_sizes, bool ascending, Visit visit) {
  const int64_t* sizes = batch_sizes.const_data_ptr<int64_t>();
  const int64_t count = batch_sizes.size(0);
  int64_t offset = 0;
  for (int64_t step = 0; step < count; ++step) offset += ascending ? 0 : sizes[step];
  for (int64_t i = 0; i < count; ++i) {
    const int64_t size = sizes[ascending ? i : count - 1 - i];
    if (!ascending) offset -= size;
    visit(offset, size);
    if (ascending) offset += size;
  }
}

struct Visits {
  const at::Tensor &by_step, &batch_sizes;
  bool forwards;
};

/// Sequences stand longest first, so those that have a step are the first rows of the state, whichever way time runs:
/// forwards the others have ended, backwards they have not begun and their state is still zero. `kept` is null where
/// no backward pass will come, else [N, kGruKept wide] in the order of by_step.
void run_direction(const Weights& weights, const at::Tensor& rows, const Visits& visits, float* kept, float* output) {
  const int64_t width = weights.recurrent.size(1);
  const int64_t wide = kernels::padded(width);
  const at::Tensor inputs = at::addmm(widen(weights.input_bias), rows, widen(weights.input).t());
  const at::Tensor matrix = widen(weights.recurrent).t().contiguous();
  const at::Tensor bias = widen(weights.recurrent_bias);
  const int64_t most = visits.batch_sizes.const_data_ptr<int64_t>()[0];
  at::Tensor states = at::zeros({most, wide}, rows.options());
  at::Tensor products = at::empty({most, 3 * wide}, rows.options());
  kernels::GruStep step;
  step.width = width;
  step.inputs = inputs.const_data_ptr<float>();
  step.matrix = matrix.const_data_ptr<float>();
  step.bias = bias.const_data_ptr<float>();
  step.states = states.mutable_data_ptr<float>();
  step.products = products.mutable_data_ptr<float>();
  step.outputs = output;
  step.output_stride = 2 * width;
  for_each_step(visits.batch_sizes, visits.forwards, [&](int64_t offset, int64_t size) {
    step.rows = size;
    step.places = visits.by_step.const_data_ptr<int64_t>() + offset;
    step.kept = kept == nullptr ? nullptr : kept + offset * kernels::kGruKept * wide;
    kernels::best_table().gru_step(step);
  });
}

struct Gradients {
  at::Tensor rows;
  Weights weights;
};

Gradients run_direction_back(const Weights& weights, const at::Tensor& rows, const Visits& visits,
                             const at::Tensor& kept, const float* grad_output) {
  const int64_t width = weights.recurrent.size(1);
  const int64_t wide = kernels::padded(width);
  const int64_t most = visits.batch_sizes.const_data_ptr<int64_t>()[0];
  at::Tensor grad_states = at::zeros({most, wide}, rows.options());
  at::Tensor scratch = at::empty({most, wide}, rows.options());
  at::Tensor grad_inputs = at::empty({rows.size(0), 3 * wide}, rows.options());
  at::Tensor grad_products = at::empty({rows.size(0), 3 * wide}, rows.options());
  const at::Tensor matrix = at::constant_pad_nd(widen(weights.recurrent), {0, wide - width});
  kernels::GruStepBackward step;
  step.width = width;
  step.matrix = matrix.const_data_ptr<float>();
  step.grad_outputs = grad_output;
  step.output_stride = 2 * width;
  step.grad_inputs = grad_inputs.mutable_data_ptr<float>();
  step.grad_states = grad_states.mutable_data_ptr<float>();
  step.scratch = scratch.mutable_data_ptr<float>();
  for_each_step(visits.batch_sizes, !visits.forwards, [&](int64_t offset, int64_t size) {
    step.rows = size;
    step.places = visits.by_step.const_data_ptr<int64_t>() + offset;
    step.kept = kept.const_data_ptr<float>() + offset * kernels::kGruKept * wide;
    step.grad_products = grad_products.mutable_data_ptr<float>() + offset * 3 * wide;
    kernels::best_table().gru_step_backward(step);
  });
  const at::Tensor began = kept.narrow(1, 4 * wide, width);
  return {grad_inputs.mm(widen(weights.input)),
          {narrow(grad_inputs.t().mm(rows), width), narrow(grad_products.t().mm(began), width),
           narrow(grad_inputs.sum(0), width), narrow(grad_products.sum(0), width)}};
}

struct Gru : torch::autograd::Function<Gru> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& rows, const at::Tensor& by_step,
                            const at::Tensor& batch_sizes, bool for_backward, at::TensorList weight_list) {
    const variable_list weights = weight_list.vec();
    const at::Tensor x = rows.contiguous();
    const int64_t width = weights[1].size(1);
    at::Tensor output = at::empty({x.size(0), 2 * width}, x.options());
    std::array<at::Tensor, 2> kept;
    if (for_backward) {
      for (auto& each : kept) each = at::empty({x.size(0), kernels::kGruKept * kernels::padded(width)}, x.options());
    }
    at::parallel_for(0, 2, 1, [&](int64_t begin, int64_t end) {
      const at::NoGradGuard no_gradient;  // of this thread, which may be a worker
      for (int64_t d = begin; d < end; ++d) {
        at::Tensor& keep = kept[static_cast<size_t>(d)];
        run_direction(direction(weights, d), x, {by_step, batch_sizes, d == 0},
                      for_backward ? keep.mutable_data_ptr<float>() : nullptr,
                      output.mutable_data_ptr<float>() + d * width);
      }
    });
    if (for_backward) {
      variable_list saved = {x, by_step, batch_sizes, kept[0], kept[1]};
      saved.insert(saved.end(), weights.begin(), weights.end());
      context->save_for_backward(saved);
    }
    return output;
  }

  static variable_list backward(AutogradContext* context, const variable_list& grads) {
    const variable_list saved = context->get_saved_variables();
    const variable_list weights(saved.begin() + 5, saved.end());
    const at::Tensor grad = grads[0].contiguous();
    const int64_t width = weights[1].size(1);
    std::array<Gradients, 2> results;
    at::parallel_for(0, 2, 1, [&](int64_t begin, int64_t end) {
      const at::NoGradGuard no_gradient;
      for (int64_t d = begin; d < end; ++d) {
        results[static_cast<size_t>(d)] =
            run_direction_back(direction(weights, d), saved[0], {saved[1], saved[2], d == 0},
                               saved[static_cast<size_t>(3 + d)], grad.const_data_ptr<float>() + d * width);
      }
    });
    variable_list all = {results[0].rows + results[1].rows, at::Tensor(), at::Tensor(), at::Tensor()};
    for (const auto& result : results) {
      const Weights& w = result.weights;
      all.insert(all.end(), {w.input, w.recurrent, w.input_bias, w.recurrent_bias});
    }
    return all;
  }

 private:
  static Weights direction(const variable_list& weights, int64_t d) {
    const auto at = [&](int64_t i) { return weights[static_cast<size_t>(4 * d + i)].detach(); };
    return {at(0), at(1), at(2), at(3)};
  }
};

}  // namespace packed_gru

at::Tensor run_packed_gru(const torch::nn::GRU& gru, const PackedSteps& steps, const at::Tensor& rows) {
  const auto& options = gru->options;
  MODROB_CHECK(options.bidirectional() && options.num_layers() == 1 && options.bias(), "one bidirectional GRU layer");
  if (!rows.is_cpu()) {
    torch::nn::GRU layer = gru;
    const torch::nn::utils::rnn::PackedSequence visited(rows.index_select(0, steps.by_step()), steps.batch_sizes());
    const at::Tensor outputs = std::get<0>(layer->forward_with_packed_input(visited)).data();
    return at::zeros_like(outputs).index_copy(0, steps.by_step(), outputs);
  }
  const std::vector<at::Tensor> weights = gru->all_weights();
  // Inside `forward` autograd is off already, so whether a backward pass may come is decided out here.
  const bool for_backward = at::GradMode::is_enabled();
  return packed_gru::Gru::apply(rows, steps.by_step(), steps.batch_sizes(), for_backward, at::TensorList(weights));
}

}  // namespace modrob::nn
