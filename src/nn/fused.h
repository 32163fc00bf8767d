#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/normalization.h>

#include <cstdint>
#include <optional>

#include "nn/kernels/kernels.h"
#include "nn/rows.h"

namespace modrob::nn {

/// A dropout draw with probability `p` keyed by the next 64 bits of torch's default CPU generator; p = 0 draws nothing.
/// The share that is dropped is p rounded to 1/65536; what is kept is scaled by 1 / (1 - p). p = 1 drops everything.
kernels::Dropout draw_dropout(double p);

/// dropout(x) for x [rows, width]; p = 0 returns x itself. The result does not depend on the number of threads. On an
/// accelerator this and the next are LibTorch's own, drawn from the device's generator.
at::Tensor dropout(const at::Tensor& x, double p);

/// LayerNorm(dropout(x) + residual), or of dropout(x) alone, over the last axis of [rows, width] in one pass over
/// memory each way; the dropout mask is computed again in the backward pass, not stored. The result does not depend on
/// the number of threads.
Rows dropout_add_norm(const at::Tensor& x, const std::optional<at::Tensor>& residual, const at::Tensor& weight,
                      const at::Tensor& bias, double epsilon, double p);

/// LayerNorm over the last axis of [rows, width] by the same kernel.
at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double epsilon);
at::Tensor layer_norm(const torch::nn::LayerNorm& norm, const at::Tensor& x);

}  // namespace modrob::nn
