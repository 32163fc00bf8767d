#include "metrics/scores.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.h"
#include "io/record/record_visitor.h"
#include "metrics/formulas.h"
#include "metrics/metric_table.h"

namespace modrob::metrics {

namespace {

struct Moments {
  double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;  // centred sums of squares and products
};

Moments moments(std::span<const double> x, std::span<const double> y) {
  Moments m;
  const auto n = static_cast<double>(x.size());
  m.mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n;
  m.mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  for (size_t i = 0; i < x.size(); ++i) {
    const double dx = x[i] - m.mean_x;
    const double dy = y[i] - m.mean_y;
    m.xx += dx * dx;
    m.yy += dy * dy;
    m.xy += dx * dy;
  }
  return m;
}

std::vector<double> mean_ranks(std::span<const double> values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (size_t i = begin; i < end; ++i) ranks[order[i]] = static_cast<double>(begin + end - 1) / 2;
    begin = end;
  }
  return ranks;
}

}  // namespace

Metrics score(std::span<const double> predictions, std::span<const double> labels) {
  MODROB_CHECK(predictions.size() == labels.size(), "every label has a prediction");
  Metrics metrics;
  const auto finite = [](double value) { return std::isfinite(value); };
  const bool usable = !labels.empty() && std::all_of(predictions.begin(), predictions.end(), finite) &&
                      std::all_of(labels.begin(), labels.end(), finite);
  if (!usable) return metrics;
  Aggregates<double> sums{};
  sums.count = static_cast<double>(labels.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto terms = linear_terms(predictions[i], labels[i]);
    for (size_t t = 0; t < terms.size(); ++t) sums.terms[t] += terms[t];
    ++sums.has0[labels[i] >= 0][predictions[i] >= 0];
    if (labels[i] != 0) ++sums.non0[labels[i] > 0][predictions[i] > 0];
  }
  // Decided by the values, because the centred sums of a constant need not be exactly zero.
  sums.x_varies = !constant(predictions);
  sums.y_varies = !constant(labels);
  const Moments m = moments(predictions, labels);
  sums.xx = m.xx;
  sums.yy = m.yy;
  sums.xy = m.xy;
  sums.shift = m.mean_x - m.mean_y;
  const auto values = metrics_of(sums);
  for (size_t metric = 0; metric < values.size(); ++metric) metrics.*metric_table()[metric].member = values[metric];
  const auto label_ranks = mean_ranks(labels);
  if (sums.x_varies && !constant(label_ranks)) {
    const Moments ranks = moments(mean_ranks(predictions), label_ranks);
    metrics.spearman = pearson(ranks.xx, ranks.yy, ranks.xy);
  }
  return metrics;
}

void describe(io::RecordVisitor& visitor, Metrics& metrics) {
  std::vector<std::pair<std::string, std::string>> undefined;
  // MAE is undefined only where every metric is, and then its reason is everybody's.
  const bool none = std::isnan(metrics.mae);
  for (const auto& metric : metric_table()) {
    double& value = metrics.*metric.member;
    if (std::isnan(value)) {
      undefined.emplace_back(metric.name, none ? metric_table()[kMae].undefined_when : metric.undefined_when);
    }
    visitor.field(metric.name, value, {.presence = io::Presence::kMayLack});
  }
  visitor.field("undefined", undefined, {.presence = io::Presence::kIfAny});
}

}  // namespace modrob::metrics
