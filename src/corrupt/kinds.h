#pragma once

#include <ATen/core/Tensor.h>

namespace modrob::corrupt {

// Pure functions on one modality's representation, [B, D] or [B, T, D] (docs/design.md). The input is untouched; rows
// that are not hit keep their bits. `rows` is [K] int64: the rows that are hit, ascending, each once. Noise is brought
// to the device and type of x. With no row, or no strength, the input itself is returned. CheckFailure when shapes do
// not fit.

/// Zero, whatever was there (NaN included). A zeroed row sends no gradient.
at::Tensor apply_missing(const at::Tensor& x, const at::Tensor& rows);

/// x + strength * noise; noise is [K, ...] as the rows of x, and -0.0 in it leaves an element's bits alone. The
/// gradient passes unchanged.
at::Tensor apply_noise_add(const at::Tensor& x, const at::Tensor& rows, const at::Tensor& noise, double strength);

/// The row times (1 - strength) + strength n. `scalars` holds n: [K], or [K, T] with one for each step, where 1 leaves
/// a step alone. Strength 1 is the row times n, as the reference code does. The gradient is scaled likewise.
at::Tensor apply_noise_scale(const at::Tensor& x, const at::Tensor& rows, const at::Tensor& scalars, double strength);

}  // namespace modrob::corrupt
