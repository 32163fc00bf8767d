#include "metrics/diagnosis_request.h"

#include <cmath>
#include <set>

#include "core/error.h"
#include "corruption/corruption_record.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "metrics/gather.h"
#include "metrics/metric_table.h"

namespace modrob::metrics {

namespace {

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

// Metrics of every draw, their mean and standard deviation over the draws, and the drops of the means against clean.
io::Json evaluate(const CounterfactualTable& table, const corruption::Corruption& condition, bool real_passes) {
  const Metrics clean = clean_metrics(table);
  std::vector<Metrics> draws;
  for (int64_t draw = 0; draw < condition.masks.draws; ++draw) {
    const auto gathered = real_passes ? std::vector<float>() : gather(table, condition, draw);
    const auto row = real_passes ? table.row(pass_name(condition, draw)) : std::span(gathered);
    draws.push_back(score(std::vector<double>(row.begin(), row.end()), table.labels));
  }
  io::Json json = io::record_json(corruption::Unmasked{condition});
  json["selection"] = std::string(corruption::selection_name(condition.masks.selection));
  for (const auto& metric : metric_table()) {
    const std::string name(metric.name);
    std::vector<double> values;
    io::Json& by_draw = json["draws"][name] = io::Json::array();
    for (const auto& draw : draws) {
      values.push_back(draw.*metric.member);
      by_draw.push_back(io::number_or_null(values.back()));
    }
    const Spread spread = spread_of(values);
    const Drop loss = drop(metric, clean.*metric.member, spread.mean);
    json["mean"][name] = io::number_or_null(spread.mean);
    json["sd"][name] = io::number_or_null(spread.sd);
    json["drop"][name] = io::number_or_null(loss.absolute);
    json["relative_drop"][name] = io::number_or_null(loss.relative);
  }
  return json;
}

}  // namespace

void describe(io::RecordVisitor& visitor, DiagnosisRequest& request) {
  std::vector<corruption::Unmasked> conditions;
  for (const auto& condition : request.conditions) conditions.push_back({condition});
  visitor.field("split", request.split);
  visitor.field("seed", request.seed);
  visitor.field("draws", request.draws);
  visitor.field("conditions", conditions);
  if (!visitor.reading()) return;
  request.conditions.clear();
  for (auto& condition : conditions) request.conditions.push_back(std::move(condition.corruption));
  request.share_masks();
}

void DiagnosisRequest::share_masks() {
  for (auto& condition : conditions) {
    condition.masks.seed = seed;
    condition.masks.draws = draws;
  }
}

Metrics clean_metrics(const CounterfactualTable& table) {
  return score(std::vector<double>(table.clean.begin(), table.clean.end()), table.labels);
}

io::Json condition_metrics(const CounterfactualTable& table, const AskedDiagnosis& asked) {
  io::Json answer = {{"split", asked.split},
                     {"dataset", table.dataset},
                     {"utterances", static_cast<int64_t>(table.size())},
                     {"videos", count_videos(table)},
                     {"simulated", table.simulated},
                     {"seed", asked.seed},
                     {"draws", asked.draws},
                     {"passes", asked.real_passes ? "real" : "table"},
                     {"clean", to_json(clean_metrics(table))},
                     {"conditions", io::Json::array()}};
  if (!table.absent.empty()) answer["absent"] = table.absent;
  for (const auto& condition : asked.conditions) {
    answer["conditions"].push_back(evaluate(table, condition, asked.real_passes));
  }
  return answer;
}

}  // namespace modrob::metrics
