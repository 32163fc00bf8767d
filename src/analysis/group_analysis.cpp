#include "analysis/group_analysis.h"

#include <algorithm>
#include <cmath>

#include "analysis/curves.h"
#include "analysis/flips.h"
#include "analysis/metric_estimates.h"
#include "core/error.h"
#include "stats/parallel.h"

namespace modrob::analysis {

namespace {

using stats::Estimate;

double spread(std::span<const double> values) {
  if (values.size() < 2) return metrics::kUndefined;
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

// [seeds][draws] of one metric under one condition.
std::vector<std::vector<double>> values_by_draw(std::span<const RunEstimates* const> seeds, size_t condition,
                                                size_t metric) {
  std::vector<std::vector<double>> values;
  for (const auto* seed : seeds) {
    auto& row = values.emplace_back();
    for (const auto& draw : seed->draws[condition]) row.push_back(draw[metric]);
  }
  return values;
}

double mean_spread(const std::vector<std::vector<double>>& values) {
  double sum = 0;
  for (const auto& draws : values) sum += draws.size() < 2 ? 0 : spread(draws);
  return sum / static_cast<double>(values.size());
}

// What the recipe gives is told by `of_recipe`, stats::recipe_uncertainty or stats::recipe_difference.
Quantity quantity_with(decltype(stats::recipe_uncertainty)& of_recipe, std::span<const Estimate> seeds,
                       const stats::Measure& measure, const stats::Sample& sample, double level) {
  std::vector<const Estimate*> pointers;
  Quantity quantity;
  for (const auto& seed : seeds) {
    pointers.push_back(&seed);
    quantity.by_seed.push_back(seed.point);
  }
  quantity.models = stats::uncertainty(stats::mean(pointers), measure, sample, level);
  quantity.recipe = of_recipe(pointers, measure, sample.counts(), level);
  return quantity;
}

// One number of the same seed in two groups.
struct SeedPair {
  const RunEstimates* ours;
  const RunEstimates* against;
};

std::vector<SeedPair> pairs_of(std::span<const RunEstimates* const> seeds,
                               std::span<const RunEstimates* const> against) {
  std::vector<SeedPair> pairs;
  for (const auto* ours : seeds) {
    for (const auto* other : against) {
      if (ours->scores->run->seed == other->scores->run->seed) pairs.push_back({ours, other});
    }
  }
  return pairs;
}

void add_differences(std::span<const SeedPair> pairs, size_t condition, size_t m, const stats::Sample& sample,
                     double level, Cell& cell) {
  if (pairs.empty()) return;
  const auto& metric = metrics::metric_table()[m];
  std::vector<Estimate> values, drops;
  const auto drop_of = [&](const RunEstimates& run) {
    return stats::drop(metric, run.values[0][m], run.values[condition][m]);
  };
  for (const auto& [ours, against] : pairs) {
    values.push_back(stats::difference(ours->values[condition][m], against->values[condition][m]));
    if (condition > 0) drops.push_back(stats::difference(drop_of(*ours), drop_of(*against)));
  }
  const auto measure = stats::differences_of(metric);
  cell.difference = difference_of(values, measure, sample, level);
  if (condition > 0) cell.drop_difference = difference_of(drops, measure, sample, level);
}

Cell cell_of(std::span<const RunEstimates* const> seeds, size_t condition, size_t m, const stats::Sample& sample,
             double level) {
  const auto& metric = metrics::metric_table()[m];
  std::vector<Estimate> values, drops, relative;
  for (const auto* seed : seeds) {
    values.push_back(seed->values[condition][m]);
    if (condition == 0) continue;
    drops.push_back(stats::drop(metric, seed->values[0][m], values.back()));
    relative.push_back(stats::relative_drop(metric, seed->values[0][m], values.back()));
  }
  Cell cell;
  cell.value = quantity_of(values, stats::values_of(metric), sample, level);
  cell.sd_over_seeds = spread(cell.value.by_seed);
  if (metric.has_sums()) {
    const auto by_draw = values_by_draw(seeds, condition, m);
    cell.sd_over_draws = mean_spread(by_draw);
    cell.variance = stats::variance_parts(by_draw, cell.value.recipe.video_variance);
  } else {
    cell.sd_over_draws = metrics::kUndefined;
  }
  if (condition == 0) return cell;
  cell.drop = quantity_of(drops, stats::differences_of(metric), sample, level);
  cell.relative_drop = quantity_of(relative, {}, sample, level);
  return cell;
}

}  // namespace

Quantity quantity_of(std::span<const Estimate> seeds, const stats::Measure& measure, const stats::Sample& sample,
                     double level) {
  return quantity_with(stats::recipe_uncertainty, seeds, measure, sample, level);
}

Quantity difference_of(std::span<const Estimate> seeds, const stats::Measure& measure, const stats::Sample& sample,
                       double level) {
  return quantity_with(stats::recipe_difference, seeds, measure, sample, level);
}

std::vector<RunEstimates> estimate_runs(DataScores& data, std::span<const std::unique_ptr<RunScores>> runs,
                                        size_t rank_resamples, int threads) {
  std::vector<stats::Series> series;
  for (const auto& run : runs) {
    series.push_back(data.clean(*run));
    for (size_t c = 0; c < run->conditions.size(); ++c) series.push_back(data.series(*run, c));
  }
  auto all = estimate_metrics(data.bootstrap(), series,
                              {.resamples = rank_resamples, .left_out = rank_resamples > 0, .threads = threads});
  std::vector<RunEstimates> estimates;
  size_t next = 0;
  for (const auto& run : runs) {
    auto& estimate = estimates.emplace_back();
    estimate.scores = run.get();
    for (size_t c = 0; c <= run->conditions.size(); ++c, ++next) {
      estimate.values.push_back(std::move(all[next].values));
      estimate.draws.push_back(std::move(all[next].draws));
    }
  }
  return estimates;
}

Group analyse_group(const DataScores& data, std::span<const RunEstimates* const> seeds,
                    std::span<const RunEstimates* const> against, const Analysis& analysis,
                    const AnalysisOptions& options) {
  const auto& sample = data.sample();
  const auto& first = *seeds.front()->scores->run;
  Group group;
  group.data = first.data;
  group.model = first.model;
  group.strategy = first.strategy;
  for (const auto* seed : seeds) group.seeds.push_back(seed->scores->run->seed);
  const auto pairs = pairs_of(seeds, against);
  if (!against.empty()) group.against = against.front()->scores->run->strategy;
  for (const auto& pair : pairs) group.paired_seeds.push_back(pair.ours->scores->run->seed);
  const size_t metric_count = metrics::metric_table().size();
  group.conditions.push_back({"clean", {}, {}});
  for (const auto& condition : analysis.conditions) {
    if (data.has(condition.modalities())) group.conditions.push_back({condition.name(), condition, {}});
  }
  for (auto& row : group.conditions) row.metrics.resize(metric_count);
  stats::parallel_for(group.conditions.size() * metric_count, options.threads, [&](size_t i) {
    const size_t condition = i / metric_count, metric = i % metric_count;
    Cell& cell = group.conditions[condition].metrics[metric];
    cell = cell_of(seeds, condition, metric, sample, analysis.level);
    add_differences(pairs, condition, metric, sample, analysis.level, cell);
  });
  group.curves = curves_of(group, seeds, sample, analysis, options.threads);
  group.reliance = reliance_of(group, seeds, data, analysis);
  group.flips = flips_of(seeds, analysis.kind, options.flips);
  return group;
}

}  // namespace modrob::analysis
