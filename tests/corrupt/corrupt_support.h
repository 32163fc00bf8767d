#pragma once

#include <rapidcheck/gtest.h>
#include <torch/torch.h>

#include <functional>
#include <vector>

#include "core/rng.h"
#include "corrupt/kinds.h"
#include "support.h"

namespace modrob::corrupt {

/// Equal shapes and types, and every element has the same bits (so +0 and -0 differ, and NaN equals itself).
inline bool same_bits(const at::Tensor& a, const at::Tensor& b) {
  if (a.sizes() != b.sizes() || a.scalar_type() != b.scalar_type()) return false;
  const auto x = a.detach().contiguous();
  const auto y = b.detach().contiguous();
  return std::memcmp(x.data_ptr(), y.data_ptr(), x.nbytes()) == 0;
}

/// Equal shapes and equal numbers (+0 equals -0).
inline bool same_values(const at::Tensor& a, const at::Tensor& b) { return a.sizes() == b.sizes() && at::equal(a, b); }

/// Standard normal, [B, D] or [B, T, D], the same for the same RapidCheck seed.
inline at::Tensor random_tensor() {
  std::vector<int64_t> shape = {*rc::gen::inRange<int64_t>(1, 9)};
  if (*rc::gen::arbitrary<bool>()) shape.push_back(*rc::gen::inRange<int64_t>(1, 6));
  shape.push_back(*rc::gen::inRange<int64_t>(1, 20));
  auto x = at::empty(shape, at::kFloat);
  KeyedStream(*rc::gen::arbitrary<uint64_t>(), 0).fill_normal({x.data_ptr<float>(), static_cast<size_t>(x.numel())});
  return x;
}

/// At least one row out of `count`, in any order.
inline at::Tensor random_rows(int64_t count) {
  const auto order = at::randperm(count, at::kLong);
  return order.slice(0, 0, *rc::gen::inRange<int64_t>(1, count + 1)).contiguous();
}

inline std::vector<int64_t> rows_outside(const at::Tensor& rows, int64_t count) {
  std::vector<int64_t> outside;
  for (int64_t row = 0; row < count; ++row) {
    if (!rows.eq(row).any().item<bool>()) outside.push_back(row);
  }
  return outside;
}

/// Every kind with fixed noise for the rows, as functions of (x, strength): missing, noise_add, noise_scale.
inline std::vector<std::function<at::Tensor(const at::Tensor&, double)>> changes_of(const at::Tensor& x,
                                                                                    const at::Tensor& rows) {
  auto shape = x.sizes().vec();
  shape[0] = rows.numel();
  const auto noise = at::randn(shape);
  const auto scalars = at::randn({rows.numel()});
  return {[=](const at::Tensor& t, double) { return apply_missing(t, rows); },
          [=](const at::Tensor& t, double strength) { return apply_noise_add(t, rows, noise, strength); },
          [=](const at::Tensor& t, double strength) { return apply_noise_scale(t, rows, scalars, strength); }};
}

}  // namespace modrob::corrupt
