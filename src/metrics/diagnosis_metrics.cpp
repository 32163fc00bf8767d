#include "metrics/diagnosis_metrics.h"

#include <cmath>
#include <set>

#include "corruption/corruption_record.h"
#include "io/record/record_visitor.h"
#include "metrics/gather.h"
#include "metrics/metric_table.h"

namespace modrob::metrics {

namespace {

constexpr io::EnumName kPasses[] = {{"table", 0}, {"real", 1}};

int64_t count_videos(const CounterfactualTable& table) {
  return static_cast<int64_t>(std::set<std::string>(table.videos.begin(), table.videos.end()).size());
}

struct Spread {
  double mean, sd;
};

Spread spread_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  if (values.size() < 2) return {mean, std::isnan(mean) ? kUndefined : 0};
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / static_cast<double>(values.size() - 1))};
}

ConditionMetrics evaluate(const CounterfactualTable& table, const corruption::Corruption& condition, bool real_passes,
                          const Metrics& clean) {
  std::vector<Metrics> draws;
  for (int64_t draw = 0; draw < condition.masks.draws; ++draw) {
    const auto gathered = real_passes ? std::vector<float>() : gather(table, condition, draw);
    const auto row = real_passes ? table.row(pass_name(condition, draw)) : std::span(gathered);
    draws.push_back(score(std::vector<double>(row.begin(), row.end()), table.labels));
  }
  ConditionMetrics found;
  found.condition = condition;
  for (const auto& metric : metric_table()) {
    std::vector<double> values;
    for (const auto& draw : draws) values.push_back(finite_or_undefined(draw.*metric.member));
    const Spread spread = spread_of(values);
    const Drop loss = drop(metric, clean.*metric.member, spread.mean);
    found.draws.emplace_back(metric.name, std::move(values));
    found.mean.emplace_back(metric.name, finite_or_undefined(spread.mean));
    found.sd.emplace_back(metric.name, finite_or_undefined(spread.sd));
    found.drop.emplace_back(metric.name, finite_or_undefined(loss.absolute));
    found.relative_drop.emplace_back(metric.name, finite_or_undefined(loss.relative));
  }
  return found;
}

}  // namespace

void describe(io::RecordVisitor& visitor, ConditionMetrics& metrics) {
  auto& [condition, draws, mean, sd, drop, relative_drop] = metrics;
  corruption::Unmasked unmasked{condition};
  describe(visitor, unmasked);
  if (visitor.reading()) condition = unmasked.corruption;
  visitor.choice("selection", condition.masks.selection, corruption::selection_names());
  visitor.fields("draws", draws, "mean", mean, "sd", sd, "drop", drop, "relative_drop", relative_drop);
}

void describe(io::RecordVisitor& visitor, DiagnosisMetrics& metrics) {
  auto& [split, dataset, utterances, videos, simulated, absent, seed, draws, real_passes, clean, conditions] = metrics;
  visitor.fields("split", split, "dataset", dataset, "utterances", utterances, "videos", videos);
  visitor.fields("simulated", simulated, "seed", seed, "draws", draws);
  visitor.choice("passes", real_passes, kPasses);
  visitor.fields("clean", clean, "conditions", conditions);
  visitor.field("absent", absent, {.presence = io::Presence::kIfAny});
}

Metrics clean_metrics(const CounterfactualTable& table) {
  return score(std::vector<double>(table.clean.begin(), table.clean.end()), table.labels);
}

DiagnosisMetrics diagnosis_metrics(const CounterfactualTable& table, const AskedDiagnosis& asked) {
  DiagnosisMetrics found{.split = asked.split,
                         .dataset = table.dataset,
                         .utterances = static_cast<int64_t>(table.size()),
                         .videos = count_videos(table),
                         .simulated = table.simulated,
                         .absent = table.absent,
                         .seed = asked.seed,
                         .draws = asked.draws,
                         .real_passes = asked.real_passes,
                         .clean = clean_metrics(table),
                         .conditions = {}};
  for (const auto& condition : asked.conditions) {
    found.conditions.push_back(evaluate(table, condition, asked.real_passes, found.clean));
  }
  return found;
}

}  // namespace modrob::metrics
