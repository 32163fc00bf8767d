#include "corrupt/kinds.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

namespace modrob::corrupt {

at::Tensor apply_missing(const at::Tensor& x, const at::Tensor& rows) {
  if (rows.numel() == 0) return x;
  return x.index_fill(0, rows, 0.0);
}

at::Tensor apply_noise_add(const at::Tensor& x, const at::Tensor& rows, const at::Tensor& noise, double strength) {
  if (rows.numel() == 0 || strength == 0) return x;
  return x.index_add(0, rows, noise.to(x.options()), strength);
}

at::Tensor apply_noise_scale(const at::Tensor& x, const at::Tensor& rows, const at::Tensor& scalars, double strength) {
  if (rows.numel() == 0 || strength == 0) return x;
  std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
  shape[0] = rows.numel();
  const at::Tensor factors = (1.0 + strength * (scalars.to(at::kDouble) - 1.0)).to(x.options()).view(shape);
  return x.index_copy(0, rows, x.index_select(0, rows) * factors);
}

}  // namespace modrob::corrupt
