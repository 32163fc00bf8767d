#pragma once

#include "nn/rows.h"

namespace modrob::nn {

/// rows W^T + bias, [N, out], for rows [N, in], weight [out, in] and bias [out]. LibTorch brings two libraries of
/// matrix products and takes MKL's for float32, which leaves half of an AMD processor with AVX-512 unused; there this
/// takes oneDNN's, in both directions. In float32 on the processor rows that can be computed again are not kept.
at::Tensor project_rows(const Rows& rows, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace modrob::nn
