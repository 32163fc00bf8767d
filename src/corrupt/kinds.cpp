#include "corrupt/kinds.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "core/error.h"
#include "device/on_device.h"

namespace modrob::corrupt {

at::Tensor apply_missing(const at::Tensor& x, const at::Tensor& rows) {
  if (rows.numel() == 0) return x;
  // Not a product with zero: rows that nobody computed may hold NaN.
  return x.index_fill(0, on_device(rows, x.device()), 0.0);
}

at::Tensor apply_noise_add(const at::Tensor& x, const at::Tensor& rows, const at::Tensor& noise, double strength) {
  if (rows.numel() == 0 || strength == 0) return x;
  // Multiplied first, added then: index_add(..., alpha) is fused on some machines only, which changes the last bit.
  const at::Tensor there = on_device(noise.to(x.scalar_type()), x.device());
  const at::Tensor added = strength == 1 ? there : there * strength;
  const bool everyone = rows.numel() == x.size(0);
  const at::Tensor index = on_device(rows, x.device());
  const at::Tensor chosen = everyone ? x : x.index_select(0, index);
  MODROB_CHECK(noise.sizes() == chosen.sizes(), "noise has the shape of the rows it is added to");
  return everyone ? x + added : x.index_copy(0, index, chosen + added);
}

at::Tensor apply_noise_scale(const at::Tensor& x, const at::Tensor& rows, const at::Tensor& scalars, double strength) {
  if (rows.numel() == 0 || strength == 0) return x;
  const at::Tensor index = on_device(rows, x.device());
  const at::Tensor chosen = x.index_select(0, index);
  const bool fits = scalars.dim() >= 1 && scalars.dim() < chosen.dim() &&
                    scalars.sizes() == chosen.sizes().slice(0, static_cast<size_t>(scalars.dim()));
  MODROB_CHECK(fits, "there is one scalar for each row, or for each row and step");
  std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
  for (int64_t axis = 0; axis < scalars.dim(); ++axis) shape[static_cast<size_t>(axis)] = scalars.size(axis);
  // In this order strength 1 gives n itself, so that it is the reference's product to the last bit.
  const at::Tensor factors = ((1.0 - strength) + strength * scalars.to(at::kDouble)).to(x.scalar_type()).view(shape);
  return x.index_copy(0, index, chosen * on_device(factors, x.device()));
}

}  // namespace modrob::corrupt
