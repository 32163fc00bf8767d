#include "stats/draw_sums.h"

#include <cmath>

#include "core/error.h"

namespace modrob::stats {

namespace {

// In eight strands, which do not wait for each other.
double sum_of(std::span<const double> values) {
  std::array<double, 8> strands{};
  size_t i = 0;
  for (; i + 8 <= values.size(); i += 8) {
    for (size_t s = 0; s < 8; ++s) strands[s] += values[i + s];
  }
  double sum = 0;
  for (const double strand : strands) sum += strand;
  for (; i < values.size(); ++i) sum += values[i];
  return sum;
}

}  // namespace

DrawSums::DrawSums(const Sample& sample) : sample_(&sample), summands_(kSums * sample.size()) {
  const size_t n = sample.size();
  for (size_t i = 0; i < n; ++i) {
    const double label = sample.labels()[i];
    const double y = label - sample.label_mean();
    summands_[kCount * n + i] = 1;
    summands_[kY * n + i] = y;
    summands_[kYY * n + i] = y * y;
    summands_[kPositive * n + i] = label > 0;
    summands_[kNegative * n + i] = label < 0;
    summands_[kPositive0 * n + i] = label >= 0;
  }
}

bool DrawSums::set(std::span<const float> scores, Centre centre) {
  const size_t n = sample_->size();
  MODROB_CHECK(scores.size() == n, "every utterance has a score");
  const auto order = sample_->order();
  const auto labels = sample_->labels();
  double* const x = summands_.data() + kX * n;
  double sum = 0;
  for (size_t i = 0; i < n; ++i) sum += x[i] = scores[order[i]];
  if (!std::isfinite(sum)) return false;
  centre_ = centre == Centre::kOwn ? sum / static_cast<double>(n) : sample_->label_mean();
  const bool flat = metrics::constant(std::span<const double>(x, n));
  for (size_t i = 0; i < n; ++i) {
    const double label = labels[i], score = x[i];
    const auto terms = metrics::linear_terms(score, label);
    for (size_t t = 0; t < terms.size(); ++t) summands_[(kTerms + t) * n + i] = terms[t];
    // Zero labels are left out of the first two, and a score of exactly 0 is negative there, positive below.
    summands_[kTruePositive * n + i] = label > 0 && score > 0;
    summands_[kFalsePositive * n + i] = label < 0 && score > 0;
    summands_[kTruePositive0 * n + i] = label >= 0 && score >= 0;
    summands_[kFalsePositive0 * n + i] = label < 0 && score >= 0;
    x[i] = (flat ? sum / static_cast<double>(n) : score) - centre_;
    summands_[kXX * n + i] = x[i] * x[i];
    summands_[kXY * n + i] = x[i] * summands_[kY * n + i];
  }
  return true;
}

Sums<double> DrawSums::total() const {
  Sums<double> total;
  for (size_t sum = 0; sum < kSums; ++sum) {
    total[sum] = sum_of(summands(static_cast<Sum>(sum)));
  }
  return total;
}

std::array<Sums<double>, kSumMetrics> DrawSums::gradients() const {
  // The imaginary part of f(x + i h) / h is the derivative without the cancellation of a difference, so h may be tiny.
  constexpr double kStep = 1e-40;
  const Sums<double> total = this->total();
  Sums<std::complex<double>> point;
  std::copy(total.begin(), total.end(), point.begin());
  std::array<Sums<double>, kSumMetrics> gradients;
  for (size_t sum = 0; sum < kSums; ++sum) {
    point[sum].imag(kStep);
    const auto values = metrics_of(point, shift());
    point[sum].imag(0);
    for (size_t metric = 0; metric < kSumMetrics; ++metric) {
      const bool defined = !std::isnan(values[metric].real());
      gradients[metric][sum] = defined ? values[metric].imag() / kStep : std::nan("");
    }
  }
  return gradients;
}

}  // namespace modrob::stats
