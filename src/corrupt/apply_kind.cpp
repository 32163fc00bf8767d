#include "corrupt/apply_kind.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <string_view>

#include "core/error.h"
#include "corrupt/kinds.h"

namespace modrob::corrupt {

namespace {

at::Tensor row_numbers(const HitRows& hit) { return at::tensor(hit.rows, at::kLong); }

// The shape of the hit rows.
std::vector<int64_t> shape_of(const HitRows& hit) {
  auto shape = hit.x.sizes().vec();
  shape[0] = static_cast<int64_t>(hit.rows.size());
  return shape;
}

at::Tensor missing(const HitRows& hit) { return apply_missing(hit.x, row_numbers(hit)); }

constexpr int64_t kNumbersWorthAThread = 50'000;  // drawn in a quarter of a millisecond

at::Tensor noise_add(const HitRows& hit) {
  const int64_t row_size = hit.x.numel() / hit.x.size(0);
  // Beyond a length -0.0, the one number whose addition changes no bit.
  at::Tensor noise = at::full(shape_of(hit), -0.0, at::kFloat);
  float* values = noise.data_ptr<float>();
  const int64_t rows_at_once = 1 + kNumbersWorthAThread / row_size;
  at::parallel_for(0, noise.size(0), rows_at_once, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t row = hit.rows[static_cast<size_t>(i)];
      const int64_t real = hit.x.dim() == 2 ? row_size : hit.lengths[static_cast<size_t>(row)] * hit.x.size(2);
      hit.noise(row).fill_normal({values + i * row_size, static_cast<size_t>(real)});
    }
  });
  return apply_noise_add(hit.x, row_numbers(hit), noise, hit.strength);
}

at::Tensor noise_scale(const HitRows& hit) {
  auto shape = shape_of(hit);
  shape.pop_back();
  const int64_t steps = hit.x.dim() == 2 ? 1 : hit.x.size(1);
  at::Tensor scalars = at::ones(shape, at::kDouble);
  double* values = scalars.data_ptr<double>();
  for (const int64_t row : hit.rows) {
    const int64_t real = hit.x.dim() == 2 ? 1 : hit.lengths[static_cast<size_t>(row)];
    std::fill_n(values, real, hit.noise(row).normal(0));
    values += steps;
  }
  return apply_noise_scale(hit.x, row_numbers(hit), scalars, hit.strength);
}

struct KindFunction {
  std::string_view kind;
  at::Tensor (*apply)(const HitRows&);
};

constexpr KindFunction kFunctions[] = {
    {"missing", missing},
    {"noise_add", noise_add},
    {"noise_scale", noise_scale},
};

}  // namespace

at::Tensor apply_kind(corruption::Kind kind, const HitRows& hit) {
  const auto found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                  [&](const KindFunction& function) { return function.kind == kind->name; });
  MODROB_CHECK(found != std::end(kFunctions), "every kind of corruption has a function");
  return found->apply(hit);
}

}  // namespace modrob::corrupt
