#include "nn/position_codes.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <cmath>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "core/error.h"
#include "device/on_device.h"

namespace modrob::nn {

namespace {

at::Tensor made_codes(int64_t rows, int64_t width) {
  const int64_t half = width / 2;
  const at::Tensor frequencies =
      (at::arange(half, at::kFloat) * (-std::log(10000.0) / static_cast<double>(half - 1))).exp();
  const at::Tensor angles = at::arange(rows, at::kFloat).unsqueeze(1) * frequencies.unsqueeze(0);
  at::Tensor codes = at::zeros({rows, width});
  codes.narrow(1, 0, half).copy_(angles.sin());
  codes.narrow(1, half, half).copy_(angles.cos());
  codes.narrow(0, 0, std::min<int64_t>(rows, 1)).zero_();
  return codes;
}

}  // namespace

at::Tensor sinusoidal_codes(int64_t rows, int64_t width, at::Device device) {
  MODROB_CHECK(width >= 4, "two frequencies at least");
  static std::mutex mutex;
  static std::map<std::pair<std::string, int64_t>, at::Tensor> longest;  // by device and width
  const std::scoped_lock lock(mutex);
  at::Tensor& codes = longest[{device.str(), width}];
  // A row is the same in a table of any length.
  if (!codes.defined() || codes.size(0) < rows) codes = on_device(made_codes(rows, width), device);
  return codes.narrow(0, 0, rows);
}

}  // namespace modrob::nn
