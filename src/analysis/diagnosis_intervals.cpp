#include "analysis/diagnosis_intervals.h"

#include "analysis/metric_estimates.h"
#include "analysis/sample_warning.h"

namespace modrob::analysis {

namespace {

std::vector<std::string> warnings_of(const metrics::CounterfactualTable& table, size_t videos) {
  std::vector<std::string> warnings;
  const std::string few = few_videos_warning(table.dataset, table.split, static_cast<int64_t>(videos));
  if (!few.empty()) warnings.push_back(few);
  const std::string problem = label_problem(table.labels);
  if (!problem.empty()) warnings.push_back(table.dataset + ", " + table.split + " split: " + problem + ".");
  return warnings;
}

io::Json to_json(const std::vector<stats::Uncertainty>& metrics) {
  io::Json json = io::Json::object();
  for (size_t m = 0; m < metrics.size(); ++m) {
    const auto& number = metrics[m];
    json[std::string(metrics::metric_table()[m].name)] = {
        {"value", io::number_or_null(number.point)},
        {"low", io::number_or_null(number.t.low)},
        {"high", io::number_or_null(number.t.high)},
        {"standard_error", io::number_or_null(number.standard_error)},
        {"method", std::string(stats::interval_method_name(number.method))}};
  }
  return json;
}

}  // namespace

DiagnosisIntervals score_intervals(const stats::Bootstrap& bootstrap, std::span<const ScoredSeries> scored,
                                   double level) {
  DiagnosisIntervals intervals{.level = level, .resamples = bootstrap.options().resamples};
  std::vector<stats::Series> series;
  for (const auto& one : scored) series.push_back(one.series);
  const auto estimates =
      estimate_metrics(bootstrap, series, {.resamples = 0, .left_out = false, .threads = bootstrap.options().threads});
  const auto& sample = bootstrap.sample();
  for (size_t s = 0; s < scored.size(); ++s) {
    auto& of = intervals.conditions.emplace_back(ConditionIntervals{scored[s].name, {}, {}});
    for (size_t m = 0; m < metrics::metric_table().size(); ++m) {
      const auto& metric = metrics::metric_table()[m];
      const auto& value = estimates[s].values[m];
      of.values.push_back(stats::uncertainty(value, stats::values_of(metric), sample, level));
      if (s == 0) continue;
      of.changes.push_back(stats::uncertainty(stats::difference(value, estimates[0].values[m]),
                                              stats::differences_of(metric), sample, level));
    }
  }
  return intervals;
}

DiagnosisIntervals diagnosis_intervals(const metrics::CounterfactualTable& table, const metrics::AskedDiagnosis& asked,
                                       size_t resamples, int threads) {
  const stats::Bootstrap bootstrap(stats::Sample(table.labels, table.videos),
                                   {.resamples = resamples, .threads = threads, .influence = false});
  std::vector<ScoredSeries> scored = {{"clean", stats::clean_series(table)}};
  for (const auto& condition : asked.conditions) {
    if (!has_modalities(table, condition.modalities())) continue;
    scored.push_back({condition.name(),
                      asked.real_passes
                          ? stats::pass_series(table, condition)
                          : stats::condition_series(table, condition, stats::hits_of(condition, table.utterances))});
  }
  auto intervals = score_intervals(bootstrap, scored);
  intervals.warnings = warnings_of(table, bootstrap.sample().videos());
  return intervals;
}

io::Json to_json(const DiagnosisIntervals& intervals) {
  io::Json conditions = io::Json::array();
  for (const auto& condition : intervals.conditions) {
    io::Json entry = {{"name", condition.name}, {"values", to_json(condition.values)}};
    if (!condition.changes.empty()) entry["changes"] = to_json(condition.changes);
    conditions.push_back(std::move(entry));
  }
  return {{"level", intervals.level},
          {"resamples", intervals.resamples},
          {"conditions", std::move(conditions)},
          {"warnings", intervals.warnings}};
}

}  // namespace modrob::analysis
