#pragma once

#include <torch/csrc/autograd/custom_function.h>

#include "nn/kernels/kernels.h"

namespace modrob::nn {

/// A dropout draw in the state that an autograd function keeps for its backward pass.
inline void save_draw(torch::autograd::AutogradContext* context, const kernels::Dropout& draw) {
  const uint64_t key = (static_cast<uint64_t>(draw.key[1]) << 32) | draw.key[0];
  context->saved_data["key"] = static_cast<int64_t>(key);
  context->saved_data["threshold"] = static_cast<int64_t>(draw.threshold);
  context->saved_data["scale"] = static_cast<double>(draw.scale);
}

inline kernels::Dropout saved_draw(torch::autograd::AutogradContext* context) {
  const auto key = static_cast<uint64_t>(context->saved_data["key"].toInt());
  kernels::Dropout draw;
  draw.key[0] = static_cast<uint32_t>(key);
  draw.key[1] = static_cast<uint32_t>(key >> 32);
  draw.threshold = static_cast<uint32_t>(context->saved_data["threshold"].toInt());
  draw.scale = static_cast<float>(context->saved_data["scale"].toDouble());
  return draw;
}

}  // namespace modrob::nn
