#include "corrupt/apply_kind.h"

#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "corrupt/kinds.h"
#include "corruption/kinds/row_changes.h"
#include "device/on_device.h"

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

// In the type and on the device of `like`.
template <typename T>
at::Tensor tensor_of(std::vector<T>& values, at::IntArrayRef shape, const at::TensorOptions& like) {
  const at::Tensor host = at::from_blob(values.data(), shape, c10::CppTypeToScalarType<T>::value);
  return on_device(host.to(like.dtype().toScalarType(), /*non_blocking=*/false, /*copy=*/true), like.device());
}

at::Tensor changed(corruption::Kind kind, const HitRows& hit) {
  if (hit.rows.empty() || hit.strength == 0) return hit.x;
  const at::Tensor index = on_device(row_numbers(hit), hit.x.device());
  const at::Tensor chosen = hit.x.index_select(0, index);
  const auto on_host = [](const at::Tensor& rows) { return rows.detach().to(at::kCPU, at::kFloat).contiguous(); };
  at::Tensor values, gradients, scores;
  if (kind->reads == corruption::Reads::kValues) values = on_host(chosen);
  if (kind->reads == corruption::Reads::kScoreGradient) {
    MODROB_CHECK(hit.gradients.defined() && hit.gradients.sizes() == hit.x.sizes(),
                 "a kind that reads gradients of the scores is given those of the modality");
    gradients = on_host(hit.gradients.index_select(0, index));
    scores = on_host(hit.scores);
  }
  const bool sequence = hit.x.dim() == 3;
  const int64_t width = hit.x.size(-1), row_size = chosen.numel() / chosen.size(0);
  if (kind->reads == corruption::Reads::kTrainingStatistics) {
    MODROB_CHECK(hit.training != nullptr && std::ssize(hit.training->mean()) == width,
                 "a kind that reads statistics of the training encodings is given those of the modality");
  }
  corruption::RowChanges changes{.rows = static_cast<size_t>(chosen.size(0)),
                                 .size = static_cast<size_t>(row_size),
                                 .width = static_cast<size_t>(width)};
  for (int64_t k = 0; k < chosen.size(0); ++k) {
    const int64_t row = hit.rows[static_cast<size_t>(k)];
    const int64_t steps = sequence ? hit.lengths[static_cast<size_t>(row)] : 1;
    corruption::EncodedRow encoded{{}, steps, width, hit.strength, hit.noise(row), hit.training};
    if (values.defined()) encoded.values = {values.data_ptr<float>() + k * row_size, encoded.size()};
    if (gradients.defined()) {
      encoded.gradient = {gradients.data_ptr<float>() + k * row_size, encoded.size()};
      encoded.score = scores.data_ptr<float>()[row];
    }
    changes.set(static_cast<size_t>(k), kind->change(encoded));
  }
  const auto number = [&](std::vector<float>& values) { return tensor_of(values, chosen.sizes(), chosen.options()); };
  at::Tensor y = chosen;
  if (!changes.scale.empty()) y = y * number(changes.scale);
  if (!changes.partner.empty()) {
    auto partner = tensor_of(changes.partner, {chosen.size(0), width}, index.options());
    if (sequence) partner = partner.unsqueeze(1).expand_as(chosen);
    y = y + chosen.gather(-1, partner) * number(changes.cross);
  }
  if (!changes.shift.empty()) y = y + number(changes.shift);
  return hit.x.index_copy(0, index, y);
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
  if (found != std::end(kFunctions)) return found->apply(hit);
  MODROB_CHECK(kind->change != nullptr, "every kind of corruption has a function");
  return changed(kind, hit);
}

}  // namespace modrob::corrupt
