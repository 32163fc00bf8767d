#include "stats/sign_flip.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "core/error.h"
#include "core/rng.h"
#include "stats/draw_sums.h"
#include "stats/parallel.h"
#include "stats/video_sums.h"

namespace modrob::stats {

namespace {

constexpr size_t kFlipBlock = 256;

// Half the sum and half the difference of the two sides: a flip leaves the first alone and turns the second's sign.
struct PairSums {
  VideoSums halves;                     // half differences
  Panels<double> standard_halves;       // [videos, draws * kMomentSums] of standardised scores, for Corr
  std::vector<double> moments, counts;  // [columns] half sums over all videos
  std::vector<double> standard_moments;
};

// The moments of scores that have mean 0 and variance 1 over all utterances, in each draw. Those of a draw without
// variance are 0, and its Corr is undefined.
Panels<double> standardised(const Panels<double>& moments, size_t draws, const Panels<double>& labels) {
  Panels<double> standard(moments.depth(), draws * kMomentSums);
  for (size_t draw = 0; draw < draws; ++draw) {
    const size_t from = kLinearSums + draw * kMomentSums, to = draw * kMomentSums;
    double n = 0, x = 0, xx = 0;
    for (size_t video = 0; video < moments.depth(); ++video) {
      n += labels.at(video, kCount - kScoreSums);
      x += moments.at(video, from);
      xx += moments.at(video, from + 1);
    }
    const double mean = x / n, left = xx - x * mean;
    const double scale = left > kFlat * xx ? 1 / std::sqrt(left / n) : 0;
    for (size_t video = 0; video < moments.depth(); ++video) {
      const double count = labels.at(video, kCount - kScoreSums), y = labels.at(video, kY - kScoreSums);
      const double sum = moments.at(video, from), squares = moments.at(video, from + 1);
      standard.at(video, to) = scale * (sum - count * mean);
      standard.at(video, to + 1) = scale * scale * (squares - 2 * mean * sum + count * mean * mean);
      standard.at(video, to + 2) = scale * (moments.at(video, from + 2) - mean * y);
    }
  }
  return standard;
}

std::optional<PairSums> pair_sums(const Sample& sample, const Pair& pair, const Panels<double>& labels) {
  MODROB_CHECK(pair.a->draws == pair.b->draws, "both sides have the same mask draws");
  VideoSums a = video_sums(sample, *pair.a, {.influence = false, .common_centre = true});
  const VideoSums b = video_sums(sample, *pair.b, {.influence = false, .common_centre = true});
  if (!a.finite || !b.finite) return std::nullopt;
  PairSums sums;
  sums.standard_halves = standardised(a.moments, pair.a->draws, labels);
  const auto other_standard = standardised(b.moments, pair.b->draws, labels);
  const auto halve = [&](auto& mine, const auto& other, std::vector<double>& total) {
    total.assign(mine.columns(), 0.0);
    for (size_t column = 0; column < mine.columns(); ++column) {
      for (size_t video = 0; video < sample.videos(); ++video) {
        const auto left = mine.at(video, column), right = other.at(video, column);
        total[column] += (left + right) / 2;
        mine.at(video, column) = (left - right) / 2;
      }
    }
  };
  halve(a.moments, b.moments, sums.moments);
  halve(a.counts, b.counts, sums.counts);
  halve(sums.standard_halves, other_standard, sums.standard_moments);
  sums.halves = std::move(a);
  return sums;
}

// Signs [flips, videos], flip 0 the identity.
std::vector<double> signs_of(size_t first, size_t count, size_t videos, bool exhaustive, uint64_t key) {
  std::vector<double> signs(count * videos);
  for (size_t row = 0; row < count; ++row) {
    const size_t flip = first + row;
    const KeyedStream stream(key, flip);
    uint64_t bits = flip;
    for (size_t v = 0; v < videos; ++v) {
      // 32 signs from one number of the stream.
      if (!exhaustive && v % 32 == 0) bits = flip == 0 ? 0 : stream.integer(v / 32, uint64_t{1} << 32);
      const bool turned = (bits >> (exhaustive ? v : v % 32) & 1) != 0;
      signs[row * videos + v] = turned ? -1.0 : 1.0;
    }
  }
  return signs;
}

using MetricRows = std::array<std::vector<double>, kSumMetrics>;

// Signs times half differences, [columns, rows].
struct Products {
  std::vector<double> moments, standard_moments;
  std::vector<float> counts;
};

// Adds the Corr of one draw to `totals`, from the moments of standardised scores.
void add_correlation(const PairSums& sums, size_t draw, double side, const Sums<double>& labels, size_t rows,
                     std::span<const double> products, std::vector<double>& totals) {
  const double n = labels[kCount], yy = labels[kYY] - labels[kY] * labels[kY] / n;
  const bool y_varies = yy > kFlat * labels[kYY];
  const size_t first = draw * kMomentSums;
  for (size_t r = 0; r < rows; ++r) {
    std::array<double, kMomentSums> moment;
    for (size_t i = 0; i < kMomentSums; ++i) {
      moment[i] = sums.standard_moments[first + i] + side * products[(first + i) * rows + r];
    }
    const double xx = moment[1] - moment[0] * moment[0] / n, xy = moment[2] - moment[0] * labels[kY] / n;
    totals[r] += y_varies && xx > kFlat * moment[1] ? metrics::pearson(xx, yy, xy) : metrics::kUndefined;
  }
}

// Adds weight * sign * (mean over draws of the metrics of the side `half sums + side * products`).
void add_side(const PairSums& sums, double side, double weight, const Sums<double>& labels, size_t rows,
              const Products& products, MetricRows& differences) {
  const auto& [moments, standard_moments, counts] = products;
  const size_t draws = sums.halves.shifts.size();
  std::vector<double> side_moments(kMomentSums * rows), label_columns(kLabelSums * rows);
  std::vector<float> side_counts(kCountSums * rows);
  SumColumns columns;
  for (size_t i = 0; i < kLabelSums; ++i) {
    std::fill_n(label_columns.begin() + static_cast<std::ptrdiff_t>(i * rows), rows, labels[kCount + i]);
    columns.labels[i] = label_columns.data() + i * rows;
  }
  MetricRows totals;
  std::vector<double> correlations(rows, 0.0);
  std::array<double*, kSumMetrics> pointers;
  for (size_t metric = 0; metric < kSumMetrics; ++metric) {
    totals[metric].assign(rows, 0.0);
    pointers[metric] = totals[metric].data();
  }
  for (size_t draw = 0; draw < draws; ++draw) {
    for (size_t i = 0; i < kMomentSums; ++i) {
      const size_t column = kLinearSums + draw * kMomentSums + i;
      for (size_t r = 0; r < rows; ++r) {
        side_moments[i * rows + r] = sums.moments[column] + side * moments[column * rows + r];
      }
      columns.moments[i] = side_moments.data() + i * rows;
    }
    for (size_t i = 0; i < kCountSums; ++i) {
      const size_t column = draw * kCountSums + i;
      for (size_t r = 0; r < rows; ++r) {
        side_counts[i * rows + r] = static_cast<float>(sums.counts[column] + side * counts[column * rows + r]);
      }
      columns.counts[i] = side_counts.data() + i * rows;
    }
    add_draw(columns, sums.halves.shifts[draw], rows, pointers);
    add_correlation(sums, draw, side, labels, rows, standard_moments, correlations);
  }
  totals[kCorr] = std::move(correlations);
  for (size_t i = 0; i < kLinearSums; ++i) {
    for (size_t r = 0; r < rows; ++r) {
      totals[metrics::kLinear[i]][r] =
          (sums.moments[i] + side * moments[i * rows + r]) / labels[kCount] * static_cast<double>(draws);
    }
  }
  for (size_t metric = 0; metric < kSumMetrics; ++metric) {
    for (size_t r = 0; r < rows; ++r) {
      differences[metric][r] += side * weight * totals[metric][r] / static_cast<double>(draws);
    }
  }
}

}  // namespace

double smallest_sign_flip_p(size_t videos) { return std::exp2(1 - static_cast<double>(videos)); }

SignFlipResult sign_flip(const Sample& sample, std::span<const Pair> pairs, const SignFlipOptions& options) {
  MODROB_CHECK(!pairs.empty() && options.flips > 1, "something to compare, and flips");
  const size_t videos = sample.videos();
  SignFlipResult result;
  result.exhaustive = videos < 32 && (size_t{1} << videos) <= options.flips;
  result.flips = result.exhaustive ? size_t{1} << videos : options.flips;
  const double smallest_p = std::max(smallest_sign_flip_p(videos), 1 / static_cast<double>(result.flips));
  const auto labels_by_video = label_sums(sample);
  std::vector<std::optional<PairSums>> sums(pairs.size());
  parallel_for(pairs.size(), options.threads,
               [&](size_t i) { sums[i] = pair_sums(sample, pairs[i], labels_by_video); });
  for (const auto& pair : sums) {
    if (!pair) return result;
  }
  const Sums<double> labels = DrawSums(sample).total();
  const uint64_t key = hash_words({options.seed, hash_text("stats.flip")});
  MetricRows differences;
  for (auto& rows : differences) rows.resize(result.flips);
  parallel_for((result.flips + kFlipBlock - 1) / kFlipBlock, options.threads, [&](size_t block) {
    const size_t first = block * kFlipBlock;
    const size_t rows = std::min(kFlipBlock, result.flips - first);
    const auto signs = signs_of(first, rows, videos, result.exhaustive, key);
    const auto float_signs = std::vector<float>(signs.begin(), signs.end());
    MetricRows local;
    for (auto& values : local) values.assign(rows, 0.0);
    for (size_t i = 0; i < pairs.size(); ++i) {
      const auto& halves = sums[i]->halves;
      const auto& standard = sums[i]->standard_halves;
      Products products{std::vector<double>(rows * halves.moments.columns()),
                        std::vector<double>(rows * standard.columns()),
                        std::vector<float>(rows * halves.counts.columns())};
      product(signs, halves.moments, products.moments);
      product(signs, standard, products.standard_moments);
      product(float_signs, halves.counts, products.counts);
      for (const double side : {1.0, -1.0}) {
        add_side(*sums[i], side, pairs[i].weight, labels, rows, products, local);
      }
    }
    for (size_t metric = 0; metric < kSumMetrics; ++metric) {
      std::copy(local[metric].begin(), local[metric].end(),
                differences[metric].begin() + static_cast<std::ptrdiff_t>(first));
    }
  });
  for (size_t metric = 0; metric < kSumMetrics; ++metric) {
    SignFlip& answer = result.metrics[metric];
    answer.difference = differences[metric][0];
    if (std::isnan(answer.difference)) continue;
    // Flips that give the same difference by another order of summation are equal to it.
    const double threshold = std::abs(answer.difference) * (1 - 1e-9);
    size_t extreme = 0, defined = 0;
    double squares = 0;
    for (const double difference : differences[metric]) {
      extreme += !(std::abs(difference) < threshold);
      if (std::isnan(difference)) continue;
      ++defined;
      squares += difference * difference;
    }
    answer.p = static_cast<double>(extreme) / static_cast<double>(result.flips);
    answer.spread = std::sqrt(squares / static_cast<double>(defined));
    answer.smallest_p = smallest_p;
  }
  return result;
}

}  // namespace modrob::stats
