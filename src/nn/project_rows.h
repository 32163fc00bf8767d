#pragma once

#include <ATen/core/Tensor.h>

#include "text/bert_config.h"

namespace modrob::nn {

/// rows W^T + bias, [N, out], for rows [N, in], weight [out, in] and bias [out]. LibTorch brings two libraries of
/// matrix products and takes MKL's for float32, which leaves half of an AMD processor with AVX-512 unused; there this
/// takes oneDNN's, in both directions.
at::Tensor project_rows(const at::Tensor& rows, const at::Tensor& weight, const at::Tensor& bias);

/// project_rows(activate(activation, rows), weight, bias). Of the two wide matrices between a transformer layer's two
/// products only `rows` is kept for the backward pass, which activates it again.
at::Tensor project_activated_rows(text::HiddenActivation activation, const at::Tensor& rows, const at::Tensor& weight,
                                  const at::Tensor& bias);

}  // namespace modrob::nn
