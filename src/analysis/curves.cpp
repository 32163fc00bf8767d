#include "analysis/curves.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "stats/parallel.h"
#include "stats/robustness.h"

namespace modrob::analysis {

namespace {

using stats::Estimate;

constexpr size_t kModalityCount = 3;
constexpr size_t kSubsets = size_t{1} << kModalityCount;

bool continues(const Curve& curve, const metrics::Condition& condition, plan::Kind kind) {
  const bool same_strength = kind == plan::Kind::kMissing || curve.strength == condition.strength;
  return curve.kind == kind && curve.modalities == condition.modalities && same_strength;
}

// The curve's points at one metric, for one seed.
std::vector<const Estimate*> points_of(const Curve& curve, const RunEstimates& seed, size_t metric) {
  std::vector<const Estimate*> points;
  for (const size_t condition : curve.conditions) points.push_back(&seed.values[condition][metric]);
  return points;
}

// Places of the rates 0, 0.1, ..., 0.9; empty when one was not measured.
std::vector<size_t> tenths(const Curve& curve) {
  std::vector<size_t> places;
  for (int tenth = 0; tenth < 10; ++tenth) {
    const auto found = std::find_if(curve.rates.begin(), curve.rates.end(),
                                    [&](double rate) { return std::abs(rate - tenth / 10.0) < 1e-9; });
    if (found == curve.rates.end()) return {};
    places.push_back(static_cast<size_t>(found - curve.rates.begin()));
  }
  return places;
}

Curve::Summary summarise(const Curve& curve, std::span<const RunEstimates* const> seeds, size_t m,
                         const stats::Sample& sample, const Analysis& analysis) {
  const auto& metric = metrics::metric_table()[m];
  const auto middle = tenths(curve);
  std::vector<Estimate> areas, means;
  std::vector<double> at_rate(curve.rates.size(), 0.0);
  for (const auto* seed : seeds) {
    const auto points = points_of(curve, *seed, m);
    for (size_t i = 0; i < points.size(); ++i) at_rate[i] += points[i]->point / static_cast<double>(seeds.size());
    areas.push_back(stats::combine(
        points, [&](std::span<const double> values) { return stats::area_under_rates(curve.rates, values); }));
    if (middle.empty()) continue;
    std::vector<const Estimate*> ten;
    for (const size_t place : middle) ten.push_back(points[place]);
    means.push_back(stats::mean(ten));
  }
  Curve::Summary summary;
  summary.area = quantity_of(areas, stats::averages_of(metric, curve.rates.back()), sample, analysis.level);
  if (!means.empty()) summary.mean = quantity_of(means, stats::averages_of(metric), sample, analysis.level);
  const double limit = analysis.breaking_drop * std::abs(at_rate.front());
  if (limit > 0) summary.breaking_rate = stats::breaking_rate(metric, curve.rates, at_rate, limit);
  return summary;
}

// For each subset of modalities (ModalitySet::bits) the condition in which it is missing everywhere; 0 (clean) where
// there is none.
std::array<size_t, kSubsets> removed_everywhere(const Group& group) {
  std::array<size_t, kSubsets> places{};
  for (size_t c = 1; c < group.conditions.size(); ++c) {
    const auto& condition = *group.conditions[c].condition;
    if (condition.missing.value() != 1) continue;
    places[condition.modalities.bits()] = c;
  }
  return places;
}

std::vector<Estimate> shapley_by_seed(const std::array<size_t, kSubsets>& places,
                                      std::span<const RunEstimates* const> seeds, size_t m, size_t player) {
  const auto& metric = metrics::metric_table()[m];
  std::vector<Estimate> values;
  for (const auto* seed : seeds) {
    std::vector<const Estimate*> levels;
    for (const size_t place : places) levels.push_back(&seed->values[place][m]);
    values.push_back(stats::combine(levels, [&](std::span<const double> level) {
      std::array<double, kSubsets> drops{};
      for (size_t set = 1; set < kSubsets; ++set) drops[set] = metrics::drop(metric, level[0], level[set]).absolute;
      return stats::shapley_reliance(drops, kModalityCount)[player];
    }));
  }
  return values;
}

}  // namespace

std::vector<Curve> curves_of(const Group& group, std::span<const RunEstimates* const> seeds,
                             const stats::Sample& sample, const Analysis& analysis, int threads) {
  std::vector<Curve> curves;
  for (size_t c = 1; c < group.conditions.size(); ++c) {
    const auto& condition = *group.conditions[c].condition;
    const bool missing = condition.missing.value() > 0, noisy = condition.noise.value() > 0;
    if (missing == noisy) continue;  // a hybrid lies on no curve, and a rate of 0 is the clean point
    const plan::Kind kind = missing ? plan::Kind::kMissing : condition.noise_kind;
    auto place = std::find_if(curves.begin(), curves.end(),
                              [&](const Curve& curve) { return continues(curve, condition, kind); });
    if (place == curves.end()) {
      curves.push_back({condition.modalities, kind, missing ? 1 : condition.strength, {0}, {0}, {}});
      place = curves.end() - 1;
    }
    const double rate = (missing ? condition.missing : condition.noise).value();
    const auto where = std::upper_bound(place->rates.begin(), place->rates.end(), rate) - place->rates.begin();
    place->rates.insert(place->rates.begin() + where, rate);
    place->conditions.insert(place->conditions.begin() + where, c);
  }
  const size_t metric_count = metrics::metric_table().size();
  for (auto& curve : curves) curve.metrics.resize(metric_count);
  stats::parallel_for(curves.size() * metric_count, threads, [&](size_t i) {
    auto& curve = curves[i / metric_count];
    curve.metrics[i % metric_count] = summarise(curve, seeds, i % metric_count, sample, analysis);
  });
  return curves;
}

std::vector<Reliance> reliance_of(const Group& group, std::span<const RunEstimates* const> seeds,
                                  const stats::Sample& sample, const Analysis& analysis) {
  const auto places = removed_everywhere(group);
  const bool all_subsets = std::all_of(places.begin() + 1, places.end(), [](size_t place) { return place != 0; });
  std::vector<Reliance> reliance(metrics::metric_table().size());
  for (size_t m = 0; m < reliance.size(); ++m) {
    const auto& metric = metrics::metric_table()[m];
    std::vector<double> values;
    std::vector<size_t> where;
    for (const size_t place : places) {
      if (place == 0) continue;
      values.push_back(group.conditions[place].metrics[m].value.models.point);
      where.push_back(place);
    }
    if (!values.empty()) {
      const size_t worst = stats::worst_place(metric, values);
      if (worst != stats::kNowhere) reliance[m].worst = group.conditions[where[worst]].name;
    }
    for (size_t player = 0; player < kModalityCount; ++player) {
      Reliance::OfModality of{kModalities[player], {}, {}};
      const size_t place = places[ModalitySet(kModalities[player]).bits()];
      if (place != 0) of.drop = group.conditions[place].metrics[m].drop;
      if (all_subsets) {
        of.shapley =
            quantity_of(shapley_by_seed(places, seeds, m, player), stats::differences_of(metric), sample, analysis.level);
      }
      if (of.drop || of.shapley) reliance[m].modalities.push_back(std::move(of));
    }
  }
  return reliance;
}

}  // namespace modrob::analysis
