#include "metrics/scores.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.h"
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

// Decided by the values, because the centred sums of a constant need not be exactly zero.
double pearson_of(std::span<const double> x, std::span<const double> y) {
  if (x.size() < 2 || constant(x) || constant(y)) return kUndefined;
  const Moments m = moments(x, y);
  return pearson(m.xx, m.yy, m.xy);
}

double concordance_of(std::span<const double> x, std::span<const double> y) {
  if (x.size() < 2 || (constant(x) && constant(y))) return kUndefined;
  const Moments m = moments(x, y);
  const double shift = m.mean_x - m.mean_y;
  return concordance(static_cast<double>(x.size()), m.xx, m.yy, m.xy, shift);
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

double class_accuracy(std::span<const double> predictions, std::span<const double> labels, double limit) {
  int64_t equal = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    equal += level(predictions[i], limit) == level(labels[i], limit);
  }
  return static_cast<double>(equal) / static_cast<double>(labels.size());
}

}  // namespace

Metrics score(std::span<const double> predictions, std::span<const double> labels) {
  MODROB_CHECK(predictions.size() == labels.size(), "every label has a prediction");
  Metrics metrics;
  const auto finite = [](double value) { return std::isfinite(value); };
  const bool usable = !labels.empty() && std::all_of(predictions.begin(), predictions.end(), finite) &&
                      std::all_of(labels.begin(), labels.end(), finite);
  if (!usable) return metrics;
  double absolute = 0;
  Confusion<double> non0{}, has0{};
  for (size_t i = 0; i < labels.size(); ++i) {
    absolute += std::abs(predictions[i] - labels[i]);
    ++has0[labels[i] >= 0][predictions[i] >= 0];
    if (labels[i] != 0) ++non0[labels[i] > 0][predictions[i] > 0];
  }
  metrics.mae = absolute / static_cast<double>(labels.size());
  metrics.corr = pearson_of(predictions, labels);
  metrics.ccc = concordance_of(predictions, labels);
  if (!constant(predictions)) metrics.spearman = pearson_of(mean_ranks(predictions), mean_ranks(labels));
  const BinaryScores<double> without_zero = binary_scores(non0);
  metrics.acc2_non0 = without_zero.accuracy;
  metrics.f1_non0 = without_zero.weighted_f1;
  metrics.macro_f1_non0 = without_zero.macro_f1;
  const BinaryScores<double> with_zero = binary_scores(has0);
  metrics.acc2_has0 = with_zero.accuracy;
  metrics.f1_has0 = with_zero.weighted_f1;
  metrics.acc5 = class_accuracy(predictions, labels, 2);
  metrics.acc7 = class_accuracy(predictions, labels, 3);
  return metrics;
}

io::Json to_json(const Metrics& metrics) {
  io::Json json = io::Json::object();
  io::Json undefined = io::Json::object();
  // MAE is undefined only where every metric is, and then its reason is everybody's.
  const bool none = std::isnan(metrics.mae);
  for (const auto& metric : metric_table()) {
    const double value = metrics.*metric.member;
    json[std::string(metric.name)] = io::number_or_null(value);
    if (std::isnan(value))
      undefined[std::string(metric.name)] =
          std::string(none ? find_metric("mae").undefined_when : metric.undefined_when);
  }
  if (!undefined.empty()) json["undefined"] = std::move(undefined);
  return json;
}

Metrics from_json(const io::Json& json) {
  Metrics metrics;
  for (const auto& metric : metric_table()) metrics.*metric.member = io::number_from(json.at(std::string(metric.name)));
  return metrics;
}

}  // namespace modrob::metrics
