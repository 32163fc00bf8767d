#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace modrob::nn {

/// Sinusoidal position codes [rows, width] of fairseq: row 0 (padding) is zeros; row p is all sines, then all cosines
/// of p * 10000^(-i / (half - 1)), i = 0 .. half - 1, half = floor(width / 2), then a zero when `width` is odd. `width`
/// is at least 4. Float32 throughout, as the reference computes them. docs/models/mult.md 3.2. A view of a table that
/// is kept for each device: it must not be written to.
at::Tensor sinusoidal_codes(int64_t rows, int64_t width, at::Device device = at::kCPU);

}  // namespace modrob::nn
