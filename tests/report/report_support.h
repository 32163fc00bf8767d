#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "corruption/short_form.h"
#include "metrics/metric_table.h"

namespace modrob::testing {

inline corruption::Corruption condition_of(ModalitySet modalities, const char* missing, const char* noise = "0") {
  return corruption::ShortForm{modalities, Rate::parse(missing), Rate::parse(noise)}.corruption();
}

inline analysis::Quantity quantity_of(const std::vector<double>& seeds) {
  analysis::Quantity quantity;
  quantity.by_seed = seeds;
  double sum = 0, squares = 0;
  for (const double value : seeds) sum += value;
  const double mean = sum / static_cast<double>(seeds.size());
  for (const double value : seeds) squares += (value - mean) * (value - mean);
  quantity.models.point = quantity.recipe.point = mean;
  quantity.models.t = {mean - 0.05, mean + 0.05};
  if (seeds.size() > 1) {
    quantity.recipe.seed_variance = squares / static_cast<double>(seeds.size() - 1);
    quantity.recipe.t = {mean - 0.08, mean + 0.08};
  }
  return quantity;
}

/// What removing each of three modalities altogether costs, where the group has the conditions for it.
inline std::vector<analysis::Reliance> reliance_of(const analysis::Group& group) {
  std::vector<analysis::Reliance> all(metrics::metric_table().size());
  for (size_t m = 0; m < all.size(); ++m) {
    for (const Modality modality : kModalities) {
      const auto* row = group.find(condition_of(modality, "1").name());
      if (row != nullptr) all[m].modalities.push_back({modality, row->metrics[m].drop, {}});
    }
    auto order = all[m].modalities;
    const bool undefined =
        std::any_of(order.begin(), order.end(), [](const auto& of) { return std::isnan(of.drop->models.point); });
    if (order.size() < 2 || undefined) continue;
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.drop->models.point > b.drop->models.point; });
    std::vector<double> more;
    for (size_t i = 0; i < group.seeds.size(); ++i)
      more.push_back(order[0].drop->by_seed[i] - order[1].drop->by_seed[i]);
    all[m].most = {order[0].modality, order[1].modality, quantity_of(more), false};
    all[m].most->supported = all[m].most->difference.models.t.low > 0;
  }
  return all;
}

/// Every metric of a (data, model, strategy) has the same values: `clean` [seeds], `means` [conditions][seeds].
inline analysis::Group group_of(const analysis::Analysis& analysis, const std::string& strategy,
                                const std::vector<double>& clean, const std::vector<std::vector<double>>& means) {
  analysis::Group group;
  group.data = "mosi";
  group.model = "misa";
  group.strategy = strategy;
  for (size_t i = 0; i < clean.size(); ++i) group.seeds.push_back(static_cast<int64_t>(i) + 1);
  for (size_t c = 0; c <= analysis.conditions.size(); ++c) {
    analysis::ConditionCells row;
    if (c > 0) row.condition = analysis.conditions[c - 1];
    row.name = c == 0 ? "clean" : row.condition->name();
    for (const auto& metric : metrics::metric_table()) {
      const auto& values = c == 0 ? clean : means.at(c - 1);
      analysis::Cell cell;
      cell.value = quantity_of(values);
      cell.sd_over_seeds = std::sqrt(cell.value.recipe.seed_variance);
      cell.sd_over_draws = c == 0 ? 0 : 0.02;
      if (c > 0) {
        std::vector<double> drops, relative;
        for (size_t i = 0; i < values.size(); ++i) {
          const auto drop = metrics::drop(metric, clean[i], values[i]);
          drops.push_back(drop.absolute);
          relative.push_back(drop.relative);
        }
        cell.drop = quantity_of(drops);
        cell.relative_drop = quantity_of(relative);
      }
      row.metrics.push_back(cell);
    }
    group.conditions.push_back(std::move(row));
  }
  group.reliance = reliance_of(group);
  return group;
}

inline analysis::Analysis empty_analysis(const std::vector<corruption::Corruption>& conditions) {
  analysis::Analysis analysis;
  analysis.study = "small";
  analysis.title = "a small study";
  analysis.split = "test";
  analysis.draws = 3;
  for (const auto& metric : metrics::metric_table()) analysis.metrics.emplace_back(metric.name);
  analysis.headline = {"corr", "f1_non0"};
  analysis.conditions = conditions;
  analysis.data = {{"mosi", 40, 8, {"audio", "video"}, 0.2}};
  return analysis;
}

/// What the other groups change against the first, seed by seed.
inline void compare_with_first(analysis::Analysis& analysis) {
  const auto& first = analysis.groups.front();
  for (size_t g = 1; g < analysis.groups.size(); ++g) {
    auto& group = analysis.groups[g];
    group.against = first.strategy;
    group.paired_seeds = group.seeds;
    for (size_t c = 0; c < group.conditions.size(); ++c) {
      for (size_t m = 0; m < group.conditions[c].metrics.size(); ++m) {
        auto& cell = group.conditions[c].metrics[m];
        const auto& other = first.conditions[c].metrics[m];
        std::vector<double> differences, drops;
        for (size_t i = 0; i < group.seeds.size(); ++i) {
          differences.push_back(cell.value.by_seed[i] - other.value.by_seed[i]);
          if (c > 0) drops.push_back(cell.drop.by_seed[i] - other.drop.by_seed[i]);
        }
        cell.difference = quantity_of(differences);
        if (c > 0) cell.drop_difference = quantity_of(drops);
      }
    }
  }
}

/// Two strategies and two seeds under two conditions, all of text.
inline analysis::Analysis small_analysis() {
  auto analysis = empty_analysis({condition_of(Modality::kText, "0.3"), condition_of(Modality::kText, "1")});
  analysis.declared_seeds = {1, 2};
  analysis.groups.push_back(group_of(analysis, "none", {0.7, 0.8}, {{0.5, 0.7}, {0.1, 0.2}}));
  analysis.groups.push_back(group_of(analysis, "15+15", {0.7, 0.7}, {{0.6, 0.5}, {0.3, 0.3}}));
  compare_with_first(analysis);
  return analysis;
}

}  // namespace modrob::testing
