#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

namespace modrob::nn {

/// Rows [N, W] between two operations of a layer, and how they are computed once more from what a backward pass keeps
/// anyway. A product needs its rows for the gradient of its weight; it calls `again` for them and does not keep them.
struct Rows {
  at::Tensor values;
  /// The same bits, without a gradient; may be called until the backward pass is through. Empty: keep `values`.
  std::function<at::Tensor()> again = {};
};

}  // namespace modrob::nn
