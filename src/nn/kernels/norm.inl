#pragma once

#include "nn/kernels/vector.inl"

static void drop_rows(const Dropout& dropout, int64_t first_row, int64_t rows, int64_t width, const float* x,
                      float* out) {
  for (int64_t row = 0; row < rows; ++row) {
    const float* from = x + row * width;
    float* to = out + row * width;
    for_row(dropout, first_row + row, width, [&](int64_t column, int64_t lanes, Vec factor) {
      store_part(to + column, load_part(from + column, lanes) * factor, lanes);
    });
  }
}

static Vec scaled(Vec normal, const float* weight, const float* bias, int64_t column, int64_t lanes) {
  return normal * load_part(weight + column, lanes) + load_part(bias + column, lanes);
}

static void scale_rows(int64_t rows, int64_t width, const float* normal, const float* weight, const float* bias,
                       float* y) {
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t column = 0; column < width; column += kLanes) {
      const int64_t lanes = width - column, at = row * width + column;
      store_part(y + at, scaled(load_part(normal + at, lanes), weight, bias, column, lanes), lanes);
    }
  }
}

static void add_norm(const NormForward& data) {
  const int64_t width = data.width;
  for (int64_t row = 0; row < data.rows; ++row) {
    const float* x = data.x + row * width;
    const float* residual = data.residual == nullptr ? nullptr : data.residual + row * width;
    float* y = data.y + row * width;
    Vec sum = {};
    for_row(data.dropout, data.first_row + row, width, [&](int64_t column, int64_t lanes, Vec factor) {
      Vec z = load_part(x + column, lanes) * factor;
      if (residual != nullptr) z += load_part(residual + column, lanes);
      store_part(y + column, z, lanes);
      sum += z;
    });
    const float mean = sum_lanes(sum) / static_cast<float>(width);
    Vec squares = {};
    for (int64_t column = 0; column < width; column += kLanes) {
      const Vec centred = first_lanes(load_part(y + column, width - column) - mean, width - column, Vec{});
      squares += centred * centred;
    }
    const float variance = sum_lanes(squares) / static_cast<float>(width);
    const float reciprocal = 1.0F / __builtin_sqrtf(variance + data.epsilon);
    for (int64_t column = 0; column < width; column += kLanes) {
      const int64_t lanes = width - column;
      const Vec normal = (load_part(y + column, lanes) - mean) * reciprocal;
      if (data.normal != nullptr) store_part(data.normal + row * width + column, normal, lanes);
      store_part(y + column, scaled(normal, data.weight, data.bias, column, lanes), lanes);
    }
    if (data.reciprocal != nullptr) data.reciprocal[row] = reciprocal;
  }
}

static void add_norm_backward(const NormBackward& data) {
  const int64_t width = data.width;
  for (int64_t column = 0; column < width; ++column) data.grad_weight[column] = data.grad_bias[column] = 0.0F;
  for (int64_t row = 0; row < data.rows; ++row) {
    const float* grad_y = data.grad_y + row * width;
    const float* normal = data.normal + row * width;
    Vec sum = {};
    Vec product = {};
    for (int64_t column = 0; column < width; column += kLanes) {
      const int64_t lanes = width - column;
      const Vec grad = load_part(grad_y + column, lanes);
      const Vec unit = load_part(normal + column, lanes);
      const Vec weighted = grad * load_part(data.weight + column, lanes);
      sum += weighted;
      product += weighted * unit;
      store_part(data.grad_weight + column, load_part(data.grad_weight + column, lanes) + grad * unit, lanes);
      store_part(data.grad_bias + column, load_part(data.grad_bias + column, lanes) + grad, lanes);
    }
    const float mean = sum_lanes(sum) / static_cast<float>(width);
    const float mean_product = sum_lanes(product) / static_cast<float>(width);
    const float reciprocal = data.reciprocal[row];
    for_row(data.dropout, data.first_row + row, width, [&](int64_t column, int64_t lanes, Vec factor) {
      const Vec weighted = load_part(grad_y + column, lanes) * load_part(data.weight + column, lanes);
      const Vec grad = (weighted - mean - load_part(normal + column, lanes) * mean_product) * reciprocal;
      store_part(data.grad_residual + row * width + column, grad, lanes);
      if (data.grad_x != nullptr) store_part(data.grad_x + row * width + column, grad * factor, lanes);
    });
  }
}
