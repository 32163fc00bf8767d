#include "analysis/curves.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "stats/parallel.h"
#include "stats/robustness.h"

namespace modrob::analysis {

namespace {

using stats::Estimate;

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

// What the models of a group lose without the modalities that their data set has.
class Losses {
 public:
  Losses(const Group& group, std::span<const RunEstimates* const> seeds, const DataScores& data, double level)
      : group_(group), seeds_(seeds), data_(data), level_(level) {
    for (const Modality modality : data.describe().present()) players_.push_back(modality);
    for (size_t c = 1; c < group.conditions.size(); ++c) {
      const auto* one = group.conditions[c].condition->single();
      const bool lost = one != nullptr && one->kind == corruption::kMissing && one->rate.value() == 1;
      if (lost) places_[one->modalities.key()] = c;
    }
  }

  Reliance of(size_t metric) const {
    Reliance reliance;
    const bool shapley = players_.size() > 1 && all_subsets();
    for (size_t player = 0; player < players_.size(); ++player) {
      Reliance::OfModality of{players_[player], {}, {}};
      const size_t place = place_without(players_[player]);
      if (place != 0) of.drop = group_.conditions[place].metrics[metric].drop;
      if (shapley) of.shapley = quantity(metric, shapley_by_seed(metric, player));
      if (of.drop || of.shapley) reliance.modalities.push_back(std::move(of));
    }
    const size_t worst = worst_place(metric);
    if (worst != 0) reliance.worst = group_.conditions[worst].name;
    reliance.most = most(metric, reliance);
    return reliance;
  }

 private:
  // 0 (clean): they were never removed together.
  size_t place_without(ModalitySet modalities) const {
    const auto found = places_.find(modalities.key());
    return found == places_.end() ? 0 : found->second;
  }

  // The modalities of a subset of the players, whose bits count players and not modalities.
  ModalitySet modalities_of(size_t subset) const {
    ModalitySet set;
    for (size_t player = 0; player < players_.size(); ++player) {
      if ((subset >> player & 1) != 0) set = set | players_[player];
    }
    return set;
  }

  bool all_subsets() const {
    for (size_t subset = 1; subset < size_t{1} << players_.size(); ++subset) {
      if (place_without(modalities_of(subset)) == 0) return false;
    }
    return true;
  }

  Quantity quantity(size_t metric, const std::vector<Estimate>& by_seed) const {
    return quantity_of(by_seed, stats::differences_of(metrics::metric_table()[metric]), data_.sample(), level_);
  }

  std::vector<Estimate> shapley_by_seed(size_t m, size_t player) const {
    const auto& metric = metrics::metric_table()[m];
    const size_t subsets = size_t{1} << players_.size();
    std::vector<Estimate> values;
    for (const auto* seed : seeds_) {
      std::vector<const Estimate*> levels;
      for (size_t subset = 0; subset < subsets; ++subset) {
        levels.push_back(&seed->values[place_without(modalities_of(subset))][m]);
      }
      values.push_back(stats::combine(levels, [&](std::span<const double> level) {
        std::vector<double> drops(subsets, 0.0);
        for (size_t set = 1; set < subsets; ++set) drops[set] = metrics::drop(metric, level[0], level[set]).absolute;
        return stats::shapley_reliance(drops, players_.size())[player];
      }));
    }
    return values;
  }

  double point(size_t place, size_t metric) const {
    return group_.conditions[place].metrics[metric].value.models.point;
  }

  // Where the scores leave nothing to measure, more is lost than where there is a value. 0: nowhere.
  size_t worst_place(size_t m) const {
    const auto& metric = metrics::metric_table()[m];
    if (std::isnan(point(0, m))) return 0;
    std::vector<double> values;
    std::vector<size_t> where;
    for (const auto& [key, place] : places_) {
      if (std::isnan(point(place, m))) return place;
      values.push_back(point(place, m));
      where.push_back(place);
    }
    return values.empty() ? 0 : where[stats::worst_place(metric, values)];
  }

  // The drop without `a` less the drop without `b`; the clean score is the same.
  Quantity difference(Modality a, Modality b, size_t m) const {
    const auto& metric = metrics::metric_table()[m];
    std::vector<Estimate> by_seed;
    for (const auto* seed : seeds_) {
      by_seed.push_back(stats::drop(metric, seed->values[place_without(b)][m], seed->values[place_without(a)][m]));
    }
    return quantity(m, by_seed);
  }

  std::optional<MostRelied> most(size_t metric, const Reliance& reliance) const {
    std::vector<const Reliance::OfModality*> order;
    for (const auto& of : reliance.modalities) {
      if (!of.drop) continue;
      if (std::isnan(of.drop->models.point)) return std::nullopt;
      order.push_back(&of);
    }
    if (order.size() < 2) return std::nullopt;
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) { return a->drop->models.point > b->drop->models.point; });
    MostRelied most{order[0]->modality, order[1]->modality, {}, true};
    for (size_t i = 1; i < order.size(); ++i) {
      const Quantity more = difference(most.first, order[i]->modality, metric);
      // An interval that is undefined is above nothing.
      most.supported = most.supported && more.models.t.low > 0;
      if (i == 1) most.difference = more;
    }
    return most;
  }

  const Group& group_;
  std::span<const RunEstimates* const> seeds_;
  const DataScores& data_;
  double level_;
  std::vector<Modality> players_;
  // Of a set's condition in Group::conditions. By what is the same in every process: of equally bad losses the first is
  // called the worst.
  std::map<uint64_t, size_t> places_;
};

// Fewer than these, without clean, make no curve over strengths.
constexpr size_t kFewestStrengths = 3;

// The condition becomes a point of the curve that is of the same kind as `begun`.
void put(size_t condition, double x, Curve begun, std::vector<Curve>& curves) {
  auto place = std::find_if(curves.begin(), curves.end(), [&](const Curve& curve) { return curve.same_kind(begun); });
  if (place == curves.end()) place = curves.insert(place, std::move(begun));
  const auto where = std::upper_bound(place->rates.begin(), place->rates.end(), x) - place->rates.begin();
  place->rates.insert(place->rates.begin() + where, x);
  place->conditions.insert(place->conditions.begin() + where, condition);
}

}  // namespace

std::vector<Curve> curves_of(const Group& group, std::span<const RunEstimates* const> seeds,
                             const stats::Sample& sample, const Analysis& analysis, int threads) {
  std::vector<Curve> curves, over_strengths;
  for (size_t c = 1; c < group.conditions.size(); ++c) {
    // What is made of several perturbations lies on no curve, and a rate of 0 is the clean point.
    const auto* one = group.conditions[c].condition->single();
    if (one == nullptr) continue;
    const double rate = one->rate.value();
    if (!one->of_protocol()) {
      const double strength = one->kind->has_strength ? one->strength : 1;
      put(c, rate, {one->modalities, one->kind, strength, {0}, {0}, {}}, curves);
    }
    if (one->kind->has_strength && one->changes()) {
      put(c, one->strength, {one->modalities, one->kind, 0, {0}, {0}, {}, rate}, over_strengths);
    }
  }
  for (auto& curve : over_strengths) {
    const bool enough = curve.kind->protocol != nullptr || curve.rates.size() > kFewestStrengths;
    if (enough) curves.push_back(std::move(curve));
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
                                  const DataScores& data, const Analysis& analysis) {
  const Losses losses(group, seeds, data, analysis.level);
  std::vector<Reliance> reliance;
  for (size_t metric = 0; metric < metrics::metric_table().size(); ++metric) reliance.push_back(losses.of(metric));
  return reliance;
}

}  // namespace modrob::analysis
