#include "nn/losses.h"

#include <ATen/Functions.h>

#include <vector>

namespace modrob::nn {

at::Tensor central_moment_norms(const at::Tensor& x, const at::Tensor& y, int64_t moments, NormAtZero norm_at_zero) {
  const auto norm = [&](const at::Tensor& difference) {
    return norm_at_zero == NormAtZero::kNan ? difference.square().sum().sqrt() : difference.norm();
  };
  const at::Tensor mean_x = x.mean(0);
  const at::Tensor mean_y = y.mean(0);
  const at::Tensor centred_x = x - mean_x;
  const at::Tensor centred_y = y - mean_y;
  std::vector<at::Tensor> norms = {norm(mean_x - mean_y)};
  for (int64_t order = 2; order <= moments; ++order) {
    norms.push_back(norm(centred_x.pow(order).mean(0) - centred_y.pow(order).mean(0)));
  }
  return at::stack(norms);
}

at::Tensor central_moment_discrepancy(const at::Tensor& x, const at::Tensor& y, int64_t moments,
                                      NormAtZero norm_at_zero) {
  return central_moment_norms(x, y, moments, norm_at_zero).sum();
}

at::Tensor orthogonality(const at::Tensor& x, const at::Tensor& y) {
  const auto normalise = [](const at::Tensor& sample) {
    const at::Tensor centred = sample - sample.mean(0, /*keepdim=*/true);
    return centred / (centred.norm(2, /*dim=*/1, /*keepdim=*/true).detach() + 1e-6);
  };
  return normalise(x).t().matmul(normalise(y)).square().mean();
}

}  // namespace modrob::nn
