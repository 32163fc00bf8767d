#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace modrob::nn {

/// What the gradient of a norm is where the norm is zero (a batch of one has zero central moments).
enum class NormAtZero {
  kZeroGradient,  ///< the sub-gradient 0
  kNan,           ///< square root of a sum of squares, as the reference writes it: 0 / 0 (docs/models/misa.md 8.3)
};

/// Central moment discrepancy of two [B, H] samples: norms of the differences of the means and of the central moments
/// 2 .. `moments`, summed. Zellinger et al. 2017 without interval scaling; docs/models/misa.md section 4. Scalar.
at::Tensor central_moment_discrepancy(const at::Tensor& x, const at::Tensor& y, int64_t moments = 5,
                                      NormAtZero norm_at_zero = NormAtZero::kZeroGradient);

/// The single norms of the above, [moments]; they sum to it.
at::Tensor central_moment_norms(const at::Tensor& x, const at::Tensor& y, int64_t moments, NormAtZero norm_at_zero);

/// Orthogonality penalty of two [B, H] samples: columns centred over the batch, rows divided by (their norm + 1e-6,
/// held constant for the gradient), mean square of all H x H inner products. docs/models/misa.md section 4. Scalar.
at::Tensor orthogonality(const at::Tensor& x, const at::Tensor& y);

}  // namespace modrob::nn
