#include "nn/packed_gru.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <cmath>

#include "core/error.h"

namespace modrob::nn {

namespace packed_gru {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Weights of one direction, detached: input [3H, D], recurrent [3H, H], biases [3H]; gates in torch's order r, z, n.
struct Weights {
  at::Tensor input, recurrent, input_bias, recurrent_bias;
};

// What one direction keeps for its backward pass, [N, 5H]: r, z, n, the recurrent part of n before r, and the state
// that the step began with.
constexpr int64_t kKept = 5;

float logistic(float x) { return 1.0F / (1.0F + std::exp(-x)); }

/// The steps in the order in which a direction visits them, or the opposite one.
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

/// Sequences stand longest first, so those that have a step are the first rows of the state, whichever way time runs:
/// forwards the others have ended, backwards they have not begun and their state is still zero.
void run_direction(const Weights& weights, const at::Tensor& rows, const at::Tensor& batch_sizes, bool forwards,
                   float* kept, float* output) {
  const int64_t width = weights.recurrent.size(1);
  const at::Tensor from_input = at::addmm(weights.input_bias, rows, weights.input.t());
  const int64_t most = batch_sizes.const_data_ptr<int64_t>()[0];
  at::Tensor state = at::zeros({most, width}, rows.options());
  at::Tensor recurrent = at::empty({most, 3 * width}, rows.options());
  const at::Tensor matrix = weights.recurrent.t();
  const float* inputs = from_input.const_data_ptr<float>();
  const float* products = recurrent.const_data_ptr<float>();
  float* states = state.mutable_data_ptr<float>();
  for_each_step(batch_sizes, forwards, [&](int64_t offset, int64_t size) {
    at::Tensor product = recurrent.narrow(0, 0, size);
    at::addmm_out(product, weights.recurrent_bias, state.narrow(0, 0, size), matrix);
    for (int64_t i = 0; i < size; ++i) {
      const float* in = inputs + (offset + i) * 3 * width;
      const float* back = products + i * 3 * width;
      float* h = states + i * width;
      float* keep = kept + (offset + i) * kKept * width;
      float* out = output + (offset + i) * 2 * width;
      for (int64_t j = 0; j < width; ++j) {
        const float r = logistic(in[j] + back[j]);
        const float z = logistic(in[width + j] + back[width + j]);
        const float n = std::tanh(in[2 * width + j] + r * back[2 * width + j]);
        keep[j] = r;
        keep[width + j] = z;
        keep[2 * width + j] = n;
        keep[3 * width + j] = back[2 * width + j];
        keep[4 * width + j] = h[j];
        out[j] = h[j] = n + z * (h[j] - n);
      }
    }
  });
}

struct Gradients {
  at::Tensor rows;
  Weights weights;
};

Gradients run_direction_back(const Weights& weights, const at::Tensor& rows, const at::Tensor& batch_sizes,
                             bool forwards, const at::Tensor& kept, const float* grad_output) {
  const int64_t width = weights.recurrent.size(1);
  const int64_t most = batch_sizes.const_data_ptr<int64_t>()[0];
  at::Tensor grad_state = at::zeros({most, width}, rows.options());
  at::Tensor grad_input = at::empty({rows.size(0), 3 * width}, rows.options());
  at::Tensor grad_recurrent = at::empty({rows.size(0), 3 * width}, rows.options());
  const float* kept_values = kept.const_data_ptr<float>();
  float* grad_states = grad_state.mutable_data_ptr<float>();
  float* grad_inputs = grad_input.mutable_data_ptr<float>();
  float* grad_products = grad_recurrent.mutable_data_ptr<float>();
  for_each_step(batch_sizes, !forwards, [&](int64_t offset, int64_t size) {
    for (int64_t i = 0; i < size; ++i) {
      const float* keep = kept_values + (offset + i) * kKept * width;
      const float* grad_out = grad_output + (offset + i) * 2 * width;
      float* grad_h = grad_states + i * width;
      float* to_input = grad_inputs + (offset + i) * 3 * width;
      float* to_recurrent = grad_products + (offset + i) * 3 * width;
      for (int64_t j = 0; j < width; ++j) {
        const float r = keep[j], z = keep[width + j], n = keep[2 * width + j];
        const float grad = grad_h[j] + grad_out[j];
        const float grad_n = grad * (1 - z) * (1 - n * n);
        const float grad_z = grad * (keep[4 * width + j] - n) * z * (1 - z);
        const float grad_r = grad_n * keep[3 * width + j] * r * (1 - r);
        to_input[j] = to_recurrent[j] = grad_r;
        to_input[width + j] = to_recurrent[width + j] = grad_z;
        to_input[2 * width + j] = grad_n;
        to_recurrent[2 * width + j] = grad_n * r;
        grad_h[j] = grad * z;
      }
    }
    grad_state.narrow(0, 0, size).addmm_(grad_recurrent.narrow(0, offset, size), weights.recurrent);
  });
  const at::Tensor began = kept.narrow(1, 4 * width, width);
  return {grad_input.mm(weights.input),
          {grad_input.t().mm(rows), grad_recurrent.t().mm(began), grad_input.sum(0), grad_recurrent.sum(0)}};
}

struct Gru : torch::autograd::Function<Gru> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& rows, const at::Tensor& batch_sizes,
                            at::TensorList weight_list) {
    const variable_list weights = weight_list.vec();
    const at::Tensor x = rows.contiguous();
    const int64_t width = weights[1].size(1);
    at::Tensor output = at::empty({x.size(0), 2 * width}, x.options());
    std::array<at::Tensor, 2> kept;
    for (auto& each : kept) each = at::empty({x.size(0), kKept * width}, x.options());
    at::parallel_for(0, 2, 1, [&](int64_t begin, int64_t end) {
      const at::NoGradGuard no_gradient;  // of this thread, which may be a worker
      for (int64_t d = begin; d < end; ++d) {
        run_direction(direction(weights, d), x, batch_sizes, d == 0,
                      kept[static_cast<size_t>(d)].mutable_data_ptr<float>(),
                      output.mutable_data_ptr<float>() + d * width);
      }
    });
    variable_list saved = {x, batch_sizes, kept[0], kept[1]};
    saved.insert(saved.end(), weights.begin(), weights.end());
    context->save_for_backward(saved);
    return output;
  }

  static variable_list backward(AutogradContext* context, const variable_list& grads) {
    const variable_list saved = context->get_saved_variables();
    const variable_list weights(saved.begin() + 4, saved.end());
    const at::Tensor grad = grads[0].contiguous();
    const int64_t width = weights[1].size(1);
    std::array<Gradients, 2> results;
    at::parallel_for(0, 2, 1, [&](int64_t begin, int64_t end) {
      const at::NoGradGuard no_gradient;
      for (int64_t d = begin; d < end; ++d) {
        results[static_cast<size_t>(d)] =
            run_direction_back(direction(weights, d), saved[0], saved[1], d == 0, saved[static_cast<size_t>(2 + d)],
                               grad.const_data_ptr<float>() + d * width);
      }
    });
    variable_list all = {results[0].rows + results[1].rows, at::Tensor()};
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
    return std::get<0>(layer->forward_with_packed_input(steps.as_sequence(rows))).data();
  }
  const std::vector<at::Tensor> weights = gru->all_weights();
  return packed_gru::Gru::apply(rows, steps.as_sequence(rows).batch_sizes(), at::TensorList(weights));
}

}  // namespace modrob::nn
