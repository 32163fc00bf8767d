#pragma once

#include "nn/kernels/attention.inl"
#include "nn/kernels/vector.inl"

static inline Vec logistic(Vec x) {
  const Vec low = splat(-88.0F);
  return 1.0F / (1.0F + exponential(x < low ? splat(88.0F) : -x));
}
static inline Vec hyperbolic_tangent(Vec x) { return 2.0F * logistic(2.0F * x) - 1.0F; }

static void gru_step(const GruStep& step) {
  const int64_t wide = padded(step.width);
  multiply({step.states, wide, 1}, step.rows, step.width, step.matrix, 3 * wide, step.products);
  for (int64_t row = 0; row < step.rows; ++row) {
    const float* in = step.inputs + step.places[row] * 3 * wide;
    const float* back = step.products + row * 3 * wide;
    float* state = step.states + row * wide;
    float* out = step.outputs + step.places[row] * step.output_stride;
    for (int64_t column = 0; column < wide; column += kLanes) {
      const Vec h = load(state + column);
      const Vec r = logistic(load(in + column) + load(back + column) + load(step.bias + column));
      const Vec z = logistic(load(in + wide + column) + load(back + wide + column) + load(step.bias + wide + column));
      const Vec recurrent = load(back + 2 * wide + column) + load(step.bias + 2 * wide + column);
      const Vec n = hyperbolic_tangent(load(in + 2 * wide + column) + r * recurrent);
      const Vec next = n + z * (h - n);
      if (step.kept != nullptr) {
        float* keep = step.kept + row * kGruKept * wide + column;
        store(keep, r);
        store(keep + wide, z);
        store(keep + 2 * wide, n);
        store(keep + 3 * wide, recurrent);
        store(keep + 4 * wide, h);
      }
      store(state + column, next);
      store_part(out + column, next, step.width - column);
    }
  }
}

static void gru_step_backward(const GruStepBackward& step) {
  const int64_t wide = padded(step.width);
  for (int64_t row = 0; row < step.rows; ++row) {
    const float* grad_out = step.grad_outputs + step.places[row] * step.output_stride;
    float* to_input = step.grad_inputs + step.places[row] * 3 * wide;
    float* to_product = step.grad_products + row * 3 * wide;
    float* grad_h = step.grad_states + row * wide;
    for (int64_t column = 0; column < wide; column += kLanes) {
      const float* keep = step.kept + row * kGruKept * wide + column;
      const Vec r = load(keep), z = load(keep + wide), n = load(keep + 2 * wide);
      const Vec grad = load(grad_h + column) + load_part(grad_out + column, step.width - column);
      const Vec grad_n = grad * (1.0F - z) * (1.0F - n * n);
      const Vec grad_z = grad * (load(keep + 4 * wide) - n) * z * (1.0F - z);
      const Vec grad_r = grad_n * load(keep + 3 * wide) * r * (1.0F - r);
      store(to_input + column, grad_r);
      store(to_input + wide + column, grad_z);
      store(to_input + 2 * wide + column, grad_n);
      store(to_product + column, grad_r);
      store(to_product + wide + column, grad_z);
      store(to_product + 2 * wide + column, grad_n * r);
      store(grad_h + column, grad * z);
    }
  }
  multiply({step.grad_products, 3 * wide, 1}, step.rows, 3 * wide, step.matrix, wide, step.scratch);
  for (int64_t i = 0; i < step.rows * wide; i += kLanes) {
    store(step.grad_states + i, load(step.grad_states + i) + load(step.scratch + i));
  }
}
