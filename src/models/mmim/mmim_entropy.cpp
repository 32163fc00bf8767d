#include "models/mmim/mmim_entropy.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace modrob::models {

namespace mmim_entropy {

struct Covariance {
  at::Tensor matrix;           // [D, D]
  at::Tensor log_determinant;  // scalar
};

Covariance covariance(const at::Tensor& rows) {
  const at::Tensor centred = rows - rows.mean(0, /*keepdim=*/true);
  const at::Tensor matrix = centred.t().matmul(centred) / static_cast<double>(rows.size(0));
  return {matrix, at::logdet(matrix)};
}

// No variance in some direction beyond what float32 leaves over of the largest one, or of rows of size 1 that are all
// the same. Its logarithm would be finite, and its gradient would drown every other.
bool singular(const Covariance& covariance) {
  if (!std::isfinite(covariance.log_determinant.item<double>())) return true;
  const c10::AutoGradMode no_gradient(false);
  constexpr double kPrecision = std::numeric_limits<float>::epsilon();
  constexpr double kRowRounding = 8 * kPrecision;
  const at::Tensor variances = at::linalg_eigvalsh(covariance.matrix);
  const int64_t last = variances.size(0) - 1;
  const double largest = variances[last].item<double>();
  const double limit =
      std::max(static_cast<double>(variances.size(0)) * kPrecision * largest, kRowRounding * kRowRounding);
  return variances[0].item<double>() <= limit;
}

}  // namespace mmim_entropy

MmimRows rows_by_sign(const at::Tensor& rows, const at::Tensor& labels) {
  const auto pick = [&](const at::Tensor& mask) { return rows.index_select(0, mask.nonzero().squeeze(1)); };
  return {pick(labels > 0), pick(labels < 0)};
}

at::Tensor class_entropy(const MmimRows& rows, SingularEntropy singular) {
  const bool leave_out = singular == SingularEntropy::kLeftOut;
  if (leave_out && std::min(rows.positive.size(0), rows.negative.size(0)) <= rows.positive.size(1)) return {};
  const auto positive = mmim_entropy::covariance(rows.positive);
  const auto negative = mmim_entropy::covariance(rows.negative);
  if (leave_out && (mmim_entropy::singular(positive) || mmim_entropy::singular(negative))) return {};
  return (positive.log_determinant + negative.log_determinant) / 4;
}

}  // namespace modrob::models
