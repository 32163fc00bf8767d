#pragma once

#include <ATen/core/Tensor.h>

#include "model_options/mmim_options.h"

namespace modrob::models {

/// Rows [., D] by the sign of their labels; a label of 0 belongs to neither class.
struct MmimRows {
  at::Tensor positive, negative;
};

/// rows [B, D], labels [B].
MmimRows rows_by_sign(const at::Tensor& rows, const at::Tensor& labels);

/// A quarter of the sum of both classes' log-determinants of the covariance (divided by the number of rows): a Gaussian
/// entropy without its constants. docs/models/mmim.md 3.6. Scalar.
///
/// SingularEntropy::kLeftOut: an undefined tensor when a class has fewer than D + 1 rows, or when its covariance is
/// singular to float precision, so that its logarithm is not finite or nothing but rounding (docs/models/mmim.md 8.7).
at::Tensor class_entropy(const MmimRows& rows, SingularEntropy singular);

}  // namespace modrob::models
