#include "nn/fused.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/layer_norm.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>

#include "core/error.h"
#include "nn/saved_draw.h"

namespace modrob::nn {

namespace fused {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Column sums are added up in blocks of this many rows, so that they do not depend on how threads share the work.
constexpr int64_t kBlockRows = 64;

at::Tensor drop(const kernels::Dropout& draw, const at::Tensor& x) {
  at::Tensor out = at::empty_like(x);
  const int64_t width = x.size(1);
  const float* from = x.const_data_ptr<float>();
  float* to = out.mutable_data_ptr<float>();
  at::parallel_for(0, x.size(0), kBlockRows, [&](int64_t begin, int64_t end) {
    kernels::best_table().drop_rows(draw, begin, end - begin, width, from + begin * width, to + begin * width);
  });
  return out;
}

/// y of DropoutAddNorm from its normal.
at::Tensor scaled_rows(const at::Tensor& normal, const at::Tensor& weight, const at::Tensor& bias) {
  at::Tensor y = at::empty_like(normal);
  const int64_t width = normal.size(1);
  const float* from = normal.const_data_ptr<float>();
  const float *weights = weight.const_data_ptr<float>(), *biases = bias.const_data_ptr<float>();
  float* to = y.mutable_data_ptr<float>();
  at::parallel_for(0, normal.size(0), kBlockRows, [&](int64_t begin, int64_t end) {
    kernels::best_table().scale_rows(end - begin, width, from + begin * width, weights, biases, to + begin * width);
  });
  return y;
}

struct Dropout : torch::autograd::Function<Dropout> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, double p) {
    const kernels::Dropout draw = draw_dropout(p);
    save_draw(context, draw);
    return drop(draw, x.contiguous());
  }
  static variable_list backward(AutogradContext* context, const variable_list& grads) {
    return {drop(saved_draw(context), grads[0].contiguous()), at::Tensor()};
  }
};

struct DropoutAddNorm : torch::autograd::Function<DropoutAddNorm> {
  // The rows and, for a backward pass, what they were before weight and bias.
  static variable_list forward(AutogradContext* context, const at::Tensor& x_given,
                               const std::optional<at::Tensor>& residual_given, const at::Tensor& weight,
                               const at::Tensor& bias, double epsilon, double p, bool for_backward) {
    const at::Tensor x = x_given.contiguous();
    const at::Tensor residual = residual_given ? residual_given->contiguous() : at::Tensor();
    const int64_t rows = x.size(0);
    const int64_t width = x.size(1);
    at::Tensor y = at::empty_like(x);
    at::Tensor normal = for_backward ? at::empty_like(x) : at::Tensor();
    at::Tensor reciprocal = for_backward ? at::empty({rows}, x.options()) : at::Tensor();
    const kernels::Dropout draw = draw_dropout(p);
    kernels::NormForward all{rows,
                             width,
                             0,
                             draw,
                             static_cast<float>(epsilon),
                             x.const_data_ptr<float>(),
                             residual.defined() ? residual.const_data_ptr<float>() : nullptr,
                             weight.const_data_ptr<float>(),
                             bias.const_data_ptr<float>(),
                             y.mutable_data_ptr<float>(),
                             for_backward ? normal.mutable_data_ptr<float>() : nullptr,
                             for_backward ? reciprocal.mutable_data_ptr<float>() : nullptr};
    at::parallel_for(0, rows, kBlockRows, [&](int64_t begin, int64_t end) {
      kernels::NormForward part = all;
      part.rows = end - begin;
      part.first_row = begin;
      part.x += begin * width;
      if (part.residual != nullptr) part.residual += begin * width;
      part.y += begin * width;
      if (for_backward) {
        part.normal += begin * width;
        part.reciprocal += begin;
      }
      kernels::best_table().add_norm(part);
    });
    if (!for_backward) return {y};
    context->save_for_backward({normal, reciprocal, weight});
    context->mark_non_differentiable({normal});
    context->set_materialize_grads(false);  // else zeros would be made for `normal` in each backward pass
    save_draw(context, draw);
    context->saved_data["residual"] = residual.defined();
    return {y, normal};
  }

  static variable_list backward(AutogradContext* context, const variable_list& grads) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& normal = saved[0];
    const at::Tensor grad_y = grads[0].contiguous();
    const int64_t rows = normal.size(0);
    const int64_t width = normal.size(1);
    const int64_t blocks = (rows + kBlockRows - 1) / kBlockRows;
    const kernels::Dropout draw = saved_draw(context);
    const bool drops = draw.threshold != 0;
    at::Tensor grad_residual = at::empty_like(normal);
    at::Tensor grad_x = drops ? at::empty_like(normal) : grad_residual;
    at::Tensor sums = at::empty({2, blocks, width}, normal.options());
    const kernels::NormBackward all{rows,
                                    width,
                                    0,
                                    draw,
                                    grad_y.const_data_ptr<float>(),
                                    normal.const_data_ptr<float>(),
                                    saved[1].const_data_ptr<float>(),
                                    saved[2].const_data_ptr<float>(),
                                    drops ? grad_x.mutable_data_ptr<float>() : nullptr,
                                    grad_residual.mutable_data_ptr<float>(),
                                    sums.mutable_data_ptr<float>(),
                                    sums.mutable_data_ptr<float>() + blocks * width};
    at::parallel_for(0, blocks, 1, [&](int64_t first, int64_t last) {
      for (int64_t block = first; block < last; ++block) {
        const int64_t begin = block * kBlockRows;
        kernels::NormBackward part = all;
        part.rows = std::min(kBlockRows, rows - begin);
        part.first_row = begin;
        part.grad_y += begin * width;
        part.normal += begin * width;
        part.reciprocal += begin;
        if (drops) part.grad_x += begin * width;
        part.grad_residual += begin * width;
        part.grad_weight += block * width;
        part.grad_bias += block * width;
        kernels::best_table().add_norm_backward(part);
      }
    });
    const at::Tensor totals = sums.sum(1);
    if (!context->saved_data["residual"].toBool()) grad_residual = at::Tensor();
    return {grad_x, grad_residual, totals[0], totals[1], at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

}  // namespace fused

kernels::Dropout draw_dropout(double p) {
  MODROB_CHECK(p >= 0.0 && p <= 1.0, "a dropout probability is in [0, 1]");
  kernels::Dropout draw;
  draw.threshold = static_cast<uint32_t>(std::lround(p * 65536.0));
  if (draw.threshold == 0) return draw;
  draw.scale = p == 1.0 ? 0.0F : static_cast<float>(1.0 / (1.0 - p));
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  const std::scoped_lock lock(generator.mutex());
  const uint64_t key = at::check_generator<at::CPUGeneratorImpl>(generator)->random64();
  draw.key[0] = static_cast<uint32_t>(key);
  draw.key[1] = static_cast<uint32_t>(key >> 32);
  return draw;
}

at::Tensor dropout(const at::Tensor& x, double p) {
  if (p == 0.0) return x;
  return x.is_cpu() ? fused::Dropout::apply(x.to(at::kFloat), p) : at::dropout(x, p, /*train=*/true);
}

Rows dropout_add_norm(const at::Tensor& x, const std::optional<at::Tensor>& residual, const at::Tensor& weight,
                      const at::Tensor& bias, double epsilon, double p) {
  if (!x.is_cpu()) {
    const at::Tensor dropped = dropout(x, p);
    return {at::layer_norm(residual ? dropped + *residual : dropped, {x.size(1)}, weight, bias, epsilon)};
  }
  // Inside `forward` autograd is off already, so whether a backward pass may come is decided out here.
  const bool for_backward =
      at::GradMode::is_enabled() &&
      (x.requires_grad() || (residual && residual->requires_grad()) || weight.requires_grad() || bias.requires_grad());
  const auto added = residual ? std::optional(residual->to(at::kFloat)) : std::nullopt;
  const auto made = fused::DropoutAddNorm::apply(x.to(at::kFloat), added, weight, bias, epsilon, p, for_backward);
  if (!for_backward) return {made[0]};
  return {made[0], [normal = made[1], weight, bias] { return fused::scaled_rows(normal, weight, bias); }};
}

at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double epsilon) {
  return dropout_add_norm(x, std::nullopt, weight, bias, epsilon, 0).values;
}

at::Tensor layer_norm(const torch::nn::LayerNorm& norm, const at::Tensor& x) {
  return layer_norm(x, norm->weight, norm->bias, norm->options.eps());
}

}  // namespace modrob::nn
