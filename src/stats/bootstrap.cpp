#include "stats/bootstrap.h"

#include <algorithm>

#include "core/error.h"
#include "stats/parallel.h"
#include "stats/video_sums.h"

namespace modrob::stats {

namespace {

// Resamples at a time: small enough that their sums stay in a core's own cache.
constexpr size_t kResampleBlock = 256;

// The metrics of all rows of the resampling, [kSumMetrics][rows].
class Rows {
 public:
  Rows(const Resampling& resampling, std::span<const double> label_sums, const VideoSums& sums)
      : resampling_(resampling), label_sums_(label_sums), sums_(sums), draws_(sums.shifts.size()) {
    moments_.resize(kResampleBlock * sums.moments.columns());
    counts_.resize(kResampleBlock * sums.counts.columns());
    for (auto& values : values_) values.assign(resampling.rows(), 0.0);
  }

  std::array<std::vector<double>, kSumMetrics> all() && {
    for (size_t first = 0; first < resampling_.rows(); first += kResampleBlock) {
      block(first, std::min(kResampleBlock, resampling_.rows() - first));
    }
    return std::move(values_);
  }

 private:
  void block(size_t first, size_t count) {
    product(resampling_.weights(first, count), sums_.moments, moments_);
    product(resampling_.float_weights(first, count), sums_.counts, counts_);
    std::array<double*, kSumMetrics> totals;
    for (size_t metric = 0; metric < kSumMetrics; ++metric) totals[metric] = values_[metric].data() + first;
    SumColumns columns;
    for (size_t i = 0; i < kLabelSums; ++i) columns.labels[i] = &label_sums_[i * resampling_.rows() + first];
    for (size_t draw = 0; draw < draws_; ++draw) {
      for (size_t i = 0; i < kMomentSums; ++i) {
        columns.moments[i] = moments_.data() + (kLinearSums + draw * kMomentSums + i) * count;
      }
      for (size_t i = 0; i < kCountSums; ++i) columns.counts[i] = counts_.data() + (draw * kCountSums + i) * count;
      add_draw(columns, sums_.shifts[draw], count, totals);
    }
    const double* const utterances = columns.labels[0];
    for (size_t metric = 0; metric < kSumMetrics; ++metric) {
      if (metrics::is_linear(metric)) continue;
      for (size_t r = 0; r < count; ++r) totals[metric][r] /= static_cast<double>(draws_);
    }
    for (size_t i = 0; i < kLinearSums; ++i) {
      for (size_t r = 0; r < count; ++r) totals[metrics::kLinear[i]][r] = moments_[i * count + r] / utterances[r];
    }
  }

  const Resampling& resampling_;
  std::span<const double> label_sums_;
  const VideoSums& sums_;
  size_t draws_;
  std::vector<double> moments_;
  std::vector<float> counts_;
  std::array<std::vector<double>, kSumMetrics> values_;
};

SeriesEstimates undefined_series(const Resampling& resampling, const Sample& sample, size_t draws, bool influence) {
  SeriesEstimates result;
  Estimate& estimate = result.metrics[0];
  estimate.resamples.assign(resampling.resamples(), metrics::kUndefined);
  estimate.left_out.assign(resampling.videos(), metrics::kUndefined);
  if (influence) estimate.influence.assign(sample.size(), metrics::kUndefined);
  result.metrics.fill(estimate);
  std::array<double, kSumMetrics> none;
  none.fill(metrics::kUndefined);
  result.draws.assign(draws, none);
  return result;
}

}  // namespace

Bootstrap::Bootstrap(Sample sample, const BootstrapOptions& options)
    : sample_(std::move(sample)),
      options_(options),
      resampling_(sample_.videos(), options.resamples, options.seed, options.threads),
      label_sums_(kLabelSums * resampling_.rows()) {
  product(resampling_.weights(0, resampling_.rows()), label_sums(sample_), label_sums_);
  const auto counts = std::span(label_sums_).first(resampling_.rows());
  if (*std::max_element(counts.begin(), counts.end()) >= double{1 << 24}) {
    throw UserError("a resample of this split has more than 16 million utterances, more than the statistics can count");
  }
}

SeriesEstimates Bootstrap::evaluate(const Series& series) const {
  VideoSums sums = video_sums(sample_, series, {.influence = options_.influence});
  if (!sums.finite) return undefined_series(resampling_, sample_, series.draws, options_.influence);
  auto rows = Rows(resampling_, label_sums_, sums).all();
  SeriesEstimates result;
  result.draws = std::move(sums.draws);
  for (size_t metric = 0; metric < kSumMetrics; ++metric) {
    Estimate& estimate = result.metrics[metric];
    estimate.point = 0;
    for (const auto& draw : result.draws) estimate.point += draw[metric] / static_cast<double>(series.draws);
    const auto split = rows[metric].begin() + static_cast<std::ptrdiff_t>(resampling_.videos());
    estimate.left_out.assign(rows[metric].begin(), split);
    estimate.resamples.assign(split, rows[metric].end());
    estimate.influence = std::move(sums.influence[metric]);
  }
  return result;
}

std::vector<SeriesEstimates> Bootstrap::evaluate(std::span<const Series> series) const {
  std::vector<SeriesEstimates> results(series.size());
  parallel_for(series.size(), options_.threads, [&](size_t i) { results[i] = evaluate(series[i]); });
  return results;
}

}  // namespace modrob::stats
