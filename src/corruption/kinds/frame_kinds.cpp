#include "corruption/kinds/frame_kinds.h"

#include <algorithm>
#include <cmath>

namespace modrob::corruption {

namespace {

constexpr double kBurstEnds = 0.2;
constexpr uint64_t kOctaves = 5;

void clear_frame(FrameRow& row, int64_t step) { std::fill_n(row.values.begin() + step * row.width, row.width, 0.0F); }

double uniform(const FrameRow& row, int64_t step) { return row.random.uniform(static_cast<uint64_t>(step)); }

// Frame t becomes what frame source(t) was; below 0 zeros.
template <typename Source>
void rearrange(FrameRow& row, const Source& source) {
  const std::vector<float> before = row.values;
  for (int64_t t = 0; t < row.steps(); ++t) {
    const int64_t from = source(t);
    if (from < 0) {
      clear_frame(row, t);
    } else {
      std::copy_n(before.begin() + from * row.width, row.width, row.values.begin() + t * row.width);
    }
  }
}

// use(i, d) for every value i and its feature d.
template <typename Use>
void for_each_value(const FrameRow& row, const Use& use) {
  const auto width = static_cast<size_t>(row.width);
  for (size_t first = 0; first < row.values.size(); first += width) {
    for (size_t d = 0; d < width; ++d) use(first + d, d);
  }
}

// Of each feature over the frames.
std::vector<double> deviations(const FrameRow& row) {
  const auto steps = static_cast<double>(row.steps());
  std::vector<double> means(static_cast<size_t>(row.width), 0.0), squares = means;
  for_each_value(row, [&](size_t i, size_t d) { means[d] += row.values[i]; });
  for (double& mean : means) mean /= steps;
  for_each_value(row, [&](size_t i, size_t d) {
    const double off = row.values[i] - means[d];
    squares[d] += off * off;
  });
  for (double& square : squares) square = std::sqrt(square / steps);
  return squares;
}

// noise[t, d] in standard deviations of each feature.
void add_noise(FrameRow& row, std::span<const float> noise) {
  auto sizes = deviations(row);
  for (double& size : sizes) size *= row.strength;
  for_each_value(row,
                 [&](size_t i, size_t d) { row.values[i] = static_cast<float>(row.values[i] + sizes[d] * noise[i]); });
}

// 2^x for |x| < 1000 by additions and multiplications alone, so that it has the same bits on every machine.
double portable_power_of_two(double x) {
  const double whole = std::nearbyint(x);
  const double rest = (x - whole) * 0.6931471805599453;
  double series = 1;
  for (int n = 20; n >= 1; --n) series = 1 + series * rest / n;
  return std::ldexp(series, static_cast<int>(whole));
}

}  // namespace

void frames_missing(FrameRow& row) {
  for (int64_t t = 0; t < row.steps(); ++t) {
    if (uniform(row, t) < row.strength) clear_frame(row, t);
  }
}

void frames_burst(FrameRow& row) {
  // Begun so often that the share of frames in bursts is s in the long run and, drawn so, at the first frame.
  const double begins = row.strength < 1 ? kBurstEnds * row.strength / (1 - row.strength) : 1;
  bool missing = false;
  for (int64_t t = 0; t < row.steps(); ++t) {
    const double u = uniform(row, t);
    if (t == 0) {
      missing = u < row.strength;
    } else {
      missing = missing && row.strength < 1 ? u >= kBurstEnds : missing || u < begins;
    }
    if (missing) clear_frame(row, t);
  }
}

void frames_block(FrameRow& row) {
  const auto length = static_cast<int64_t>(std::nearbyint(row.strength * static_cast<double>(row.steps())));
  const auto begin = static_cast<int64_t>(row.random.integer(0, static_cast<uint64_t>(row.steps() - length + 1)));
  for (int64_t t = begin; t < begin + length; ++t) clear_frame(row, t);
}

void frames_hold(FrameRow& row) {
  int64_t last = 0;
  rearrange(row, [&](int64_t t) {
    if (uniform(row, t) >= row.strength) last = t;
    return last;
  });
}

void frames_decimate(FrameRow& row) {
  const double every = row.strength < 1 ? std::ceil(1 / (1 - row.strength)) : static_cast<double>(row.steps());
  const auto stride = std::max<int64_t>(1, static_cast<int64_t>(std::min(every, static_cast<double>(row.steps()))));
  rearrange(row, [&](int64_t t) { return t - t % stride; });
}

void frames_white_noise(FrameRow& row) {
  std::vector<float> noise(row.values.size());
  row.random.fill_normal(noise);
  add_noise(row, noise);
}

void frames_pink_noise(FrameRow& row) {
  const auto width = static_cast<size_t>(row.width);
  const auto each = static_cast<float>(1 / std::sqrt(static_cast<double>(kOctaves)));
  std::vector<float> noise(row.values.size(), 0.0F), held;
  for (uint64_t octave = 0; octave < kOctaves; ++octave) {
    held.resize((((static_cast<size_t>(row.steps()) - 1) >> octave) + 1) * width);
    row.random.fill_normal(held, octave << 40);
    for (size_t t = 0; t < noise.size() / width; ++t) {
      const float* frame = held.data() + (t >> octave) * width;
      for (size_t d = 0; d < width; ++d) noise[t * width + d] += each * frame[d];
    }
  }
  add_noise(row, noise);
}

void frames_shift(FrameRow& row) {
  const int64_t steps = row.steps();
  const auto size = static_cast<int64_t>(std::nearbyint(row.strength * static_cast<double>(steps)));
  const int64_t shift = row.random.uniform(0) < 0.5 ? -size : size;
  rearrange(row, [&](int64_t t) { return t - shift < steps ? t - shift : -1; });
}

void frames_jitter(FrameRow& row) {
  const int64_t last = row.steps() - 1;
  rearrange(row, [&](int64_t t) {
    const double off = row.strength * row.random.normal(static_cast<uint64_t>(t));
    const double place = static_cast<double>(t) + std::nearbyint(off);
    return static_cast<int64_t>(std::clamp(place, 0.0, static_cast<double>(last)));
  });
}

void frames_smoothing(FrameRow& row) {
  const int64_t steps = row.steps();
  const auto reach = static_cast<int64_t>(std::min(std::nearbyint(row.strength), static_cast<double>(steps)));
  const std::vector<float> before = row.values;
  std::vector<double> sums(static_cast<size_t>(row.width));
  for (int64_t t = 0; t < steps; ++t) {
    const int64_t first = std::max<int64_t>(0, t - reach), last = std::min(steps - 1, t + reach);
    std::fill(sums.begin(), sums.end(), 0.0);
    for (int64_t i = first; i <= last; ++i) {
      const float* frame = before.data() + i * row.width;
      for (size_t d = 0; d < sums.size(); ++d) sums[d] += frame[d];
    }
    const auto count = static_cast<double>(last - first + 1);
    float* frame = row.values.data() + t * row.width;
    for (size_t d = 0; d < sums.size(); ++d) frame[d] = static_cast<float>(sums[d] / count);
  }
}

void frames_gain(FrameRow& row) {
  const double exponent = std::clamp(row.strength * row.random.normal(0), -100.0, 100.0);
  const double gain = portable_power_of_two(exponent);
  for (float& value : row.values) value = static_cast<float>(value * gain);
}

void frames_offset(FrameRow& row) {
  const auto offset = static_cast<float>(row.strength * row.random.normal(0));
  for (float& value : row.values) value += offset;
}

void frames_dropout(FrameRow& row) {
  for (int64_t d = 0; d < row.width; ++d) {
    if (uniform(row, d) >= row.strength) continue;
    for (int64_t t = 0; t < row.steps(); ++t) row.values[static_cast<size_t>(t * row.width + d)] = 0;
  }
}

void frames_swap(FrameRow& row) {
  const auto other = row.other(row.random.uniform(0));
  row.values.assign(other.begin(), other.end());
}

}  // namespace modrob::corruption
