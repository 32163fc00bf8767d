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

DiagnosisIntervals diagnosis_intervals(const metrics::CounterfactualTable& table, const metrics::AskedDiagnosis& asked,
                                       size_t resamples, int threads) {
  const stats::Bootstrap bootstrap(stats::Sample(table.labels, table.videos),
                                   {.resamples = resamples, .threads = threads, .influence = false});
  DiagnosisIntervals intervals;
  intervals.resamples = resamples;
  intervals.warnings = warnings_of(table, bootstrap.sample().videos());
  intervals.conditions.push_back({"clean", {}, {}});
  std::vector<stats::Series> series = {stats::clean_series(table)};
  for (const auto& condition : asked.conditions) {
    if (!has_modalities(table, condition.modalities())) continue;
    intervals.conditions.push_back({condition.name(), {}, {}});
    series.push_back(asked.real_passes
                         ? stats::pass_series(table, condition)
                         : stats::condition_series(table, condition, stats::hits_of(condition, table.utterances)));
  }
  const auto estimates = estimate_metrics(bootstrap, series, {.resamples = 0, .left_out = false, .threads = threads});
  for (size_t c = 0; c < estimates.size(); ++c) {
    for (size_t m = 0; m < metrics::metric_table().size(); ++m) {
      const auto& metric = metrics::metric_table()[m];
      const auto& value = estimates[c].values[m];
      intervals.conditions[c].values.push_back(
          stats::uncertainty(value, stats::values_of(metric), bootstrap.sample(), intervals.level));
      if (c == 0) continue;
      intervals.conditions[c].changes.push_back(stats::uncertainty(stats::difference(value, estimates[0].values[m]),
                                                                   stats::differences_of(metric), bootstrap.sample(),
                                                                   intervals.level));
    }
  }
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
