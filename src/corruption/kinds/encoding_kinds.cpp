#include "corruption/kinds/encoding_kinds.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace modrob::corruption {

namespace {

// One number for each feature, in every step.
template <typename OfFeature>
std::vector<float> by_feature(const EncodedRow& row, const OfFeature& of_feature) {
  std::vector<float> numbers(row.size());
  const auto width = static_cast<size_t>(row.width);
  for (size_t d = 0; d < width; ++d) numbers[d] = static_cast<float>(of_feature(static_cast<uint64_t>(d)));
  for (size_t i = width; i < numbers.size(); ++i) numbers[i] = numbers[i - width];
  return numbers;
}

template <typename OfValue>
std::vector<float> by_value(const EncodedRow& row, const OfValue& of_value) {
  std::vector<float> numbers;
  numbers.reserve(row.size());
  for (const float value : row.values) numbers.push_back(static_cast<float>(of_value(double{value})));
  return numbers;
}

double mean_of(std::span<const float> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

RowChange affine(const EncodedRow& row) {
  return {.scale = by_feature(row, [&](uint64_t d) { return 1 + row.strength * row.random.normal(2 * d); }),
          .shift = by_feature(row, [&](uint64_t d) { return row.strength * row.random.normal(2 * d + 1); })};
}

RowChange rotation(const EncodedRow& row) {
  const auto width = static_cast<size_t>(row.width);
  std::vector<std::pair<double, int64_t>> order;
  for (int64_t d = 0; d < row.width; ++d) order.emplace_back(row.random.uniform(static_cast<uint64_t>(d)), d);
  std::sort(order.begin(), order.end());
  const Turn turn = turn_of(static_cast<uint32_t>(std::llround(row.strength * 0x1p30)));
  const auto cosine = static_cast<float>(turn.cosine), sine = static_cast<float>(turn.sine);
  RowChange change;
  std::vector<float> kept(width, 1), crossed(width, 0);
  change.partner.resize(width);
  std::iota(change.partner.begin(), change.partner.end(), 0);
  for (size_t pair = 0; pair + 1 < width; pair += 2) {
    const auto a = static_cast<size_t>(order[pair].second), b = static_cast<size_t>(order[pair + 1].second);
    kept[a] = kept[b] = cosine;
    change.partner[a] = order[pair + 1].second;
    change.partner[b] = order[pair].second;
    crossed[a] = -sine;
    crossed[b] = sine;
  }
  change.scale = by_feature(row, [&](uint64_t d) { return kept[d]; });
  change.cross = by_feature(row, [&](uint64_t d) { return crossed[d]; });
  return change;
}

RowChange smoothing(const EncodedRow& row) {
  const auto width = static_cast<size_t>(row.width);
  std::vector<double> means(width, mean_of(row.values));
  if (row.steps > 1) {
    std::fill(means.begin(), means.end(), 0.0);
    for (size_t i = 0; i < row.values.size(); ++i) means[i % width] += row.values[i] / static_cast<double>(row.steps);
  }
  return {.scale = by_feature(row, [&](uint64_t) { return 1 - row.strength; }),
          .shift = by_feature(row, [&](uint64_t d) { return row.strength * means[d]; })};
}

RowChange dropout(const EncodedRow& row) {
  return {.scale = by_feature(row, [&](uint64_t d) { return row.random.uniform(d) < row.strength ? 0 : 1; })};
}

RowChange quantise(const EncodedRow& row) {
  const double mean = mean_of(row.values);
  double squares = 0;
  for (const float value : row.values) squares += (value - mean) * (value - mean);
  const double step = row.strength * std::sqrt(squares / static_cast<double>(row.values.size()));
  if (step == 0) return {.shift = std::vector<float>(row.size(), -0.0F)};
  return {.shift = by_value(row, [&](double x) { return std::nearbyint(x / step) * step - x; })};
}

RowChange clip(const EncodedRow& row) {
  double largest = 0;
  for (const float value : row.values) largest = std::max(largest, std::abs(double{value}));
  const double limit = (1 - row.strength) * largest;
  return {.scale = by_value(row, [&](double x) { return std::abs(x) > limit ? 0 : 1; }),
          .shift = by_value(row, [&](double x) { return std::abs(x) > limit ? std::copysign(limit, x) : -0.0; })};
}

RowChange sign_flip(const EncodedRow& row) {
  return {.scale = by_feature(row, [&](uint64_t d) { return row.random.uniform(d) < row.strength ? -1 : 1; })};
}

RowChange mean(const EncodedRow& row) {
  return {.scale = by_feature(row, [](uint64_t) { return 0; }),
          .shift = by_feature(row, [&](uint64_t d) { return row.training->mean()[d]; })};
}

RowChange noise_relative(const EncodedRow& row) {
  const auto deviations = row.training->standard_deviation();
  std::vector<float> noise(row.size());
  row.random.fill_normal(noise);
  for (size_t i = 0; i < noise.size(); ++i) {
    noise[i] = static_cast<float>(row.strength * deviations[i % deviations.size()] * noise[i]);
  }
  return {.shift = std::move(noise)};
}

RowChange worst_case(const EncodedRow& row) {
  std::vector<float> shift;
  const auto step = static_cast<float>(row.score < 0 ? row.strength : -row.strength);
  for (const float slope : row.gradient) shift.push_back(slope > 0 ? step : slope < 0 ? -step : -0.0F);
  return {.shift = std::move(shift)};
}

}  // namespace modrob::corruption
