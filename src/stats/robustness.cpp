#include "stats/robustness.h"

#include <bit>
#include <cmath>

#include "core/error.h"

namespace modrob::stats {

namespace {

void check_rates(std::span<const double> rates, std::span<const double> values) {
  MODROB_CHECK(rates.size() == values.size() && rates.size() >= 2, "a value for each of at least two rates");
  for (size_t i = 1; i < rates.size(); ++i) MODROB_CHECK(rates[i - 1] < rates[i], "increasing rates");
}

double sign_of(const metrics::MetricInfo& metric) { return metric.higher_is_better ? 1 : -1; }

}  // namespace

double area_under_rates(std::span<const double> rates, std::span<const double> values) {
  check_rates(rates, values);
  double area = 0;
  for (size_t i = 1; i < rates.size(); ++i) area += (rates[i] - rates[i - 1]) * (values[i] + values[i - 1]) / 2;
  return area;
}

double mean_over_rates(std::span<const double> values) {
  MODROB_CHECK(values.size() == 10, "one value for each rate 0, 0.1, ..., 0.9");
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / 10;
}

size_t worst_place(const metrics::MetricInfo& metric, std::span<const double> values) {
  MODROB_CHECK(!values.empty(), "the worst of something");
  size_t place = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) return kNowhere;
    if (sign_of(metric) * (values[i] - values[place]) < 0) place = i;
  }
  return place;
}

double worst(const metrics::MetricInfo& metric, std::span<const double> values) {
  const size_t place = worst_place(metric, values);
  return place == kNowhere ? metrics::kUndefined : values[place];
}

double breaking_rate(const metrics::MetricInfo& metric, std::span<const double> rates, std::span<const double> values,
                     double limit) {
  check_rates(rates, values);
  MODROB_CHECK(limit > 0, "a drop to reach");
  double before = 0;
  for (size_t i = 1; i < rates.size(); ++i) {
    const double drop = sign_of(metric) * (values[0] - values[i]);
    if (std::isnan(drop)) return metrics::kUndefined;
    if (drop >= limit) return rates[i - 1] + (rates[i] - rates[i - 1]) * (limit - before) / (drop - before);
    before = drop;
  }
  return std::numeric_limits<double>::infinity();
}

std::vector<double> shapley_reliance(std::span<const double> drops, size_t players) {
  MODROB_CHECK(players > 0 && players < 16 && drops.size() == size_t{1} << players, "a drop for every subset");
  // The share of orders in which exactly the others of `set` come before a given player.
  const auto share = [&](size_t size) {
    return std::tgamma(static_cast<double>(size + 1)) * std::tgamma(static_cast<double>(players - size)) /
           std::tgamma(static_cast<double>(players + 1));
  };
  std::vector<double> values(players, 0.0);
  for (size_t player = 0; player < players; ++player) {
    const size_t bit = size_t{1} << player;
    for (size_t set = 0; set < drops.size(); ++set) {
      if ((set & bit) != 0) continue;
      values[player] += share(static_cast<size_t>(std::popcount(set))) * (drops[set | bit] - drops[set]);
    }
  }
  return values;
}

}  // namespace modrob::stats
