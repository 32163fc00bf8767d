#include "report/results.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "metrics/metric_table.h"

namespace modrob::report {

namespace {

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double sd_of(const std::vector<double>& values) {
  if (values.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

Summary summarise(const std::vector<double>& means, const std::vector<double>& sds) {
  return {mean_of(means), sd_of(means), mean_of(sds)};
}

// The entry of a condition in a run's metrics.json; "clean" has no spread.
struct Entry {
  std::vector<double> mean, sd;  // by metric
};

Entry read_entry(const io::Json& metrics, const std::string& condition, const std::vector<std::string>& names) {
  Entry entry;
  for (const auto& name : names) {
    if (condition == "clean") {
      entry.mean.push_back(io::number_from(metrics.at("clean").at(name)));
      entry.sd.push_back(0);
      continue;
    }
    const auto& conditions = metrics.at("conditions");
    const auto found = std::find_if(conditions.begin(), conditions.end(),
                                    [&](const io::Json& candidate) { return candidate.at("name") == condition; });
    MODROB_CHECK(found != conditions.end(), "a finished run answers every condition: " + condition);
    entry.mean.push_back(io::number_from(found->at("mean").at(name)));
    entry.sd.push_back(io::number_from(found->at("sd").at(name)));
  }
  return entry;
}

void add_cells(StrategyResults& strategy, const std::vector<io::Json>& runs, const std::vector<std::string>& names) {
  std::vector<std::vector<double>> clean;  // [metric][run]
  for (const auto& condition : strategy.conditions) {
    std::vector<Cell> row(names.size());
    for (size_t m = 0; m < names.size(); ++m) {
      std::vector<double> means, sds;
      for (const auto& run : runs) {
        const Entry entry = read_entry(run, condition, {names[m]});
        means.push_back(entry.mean[0]);
        sds.push_back(entry.sd[0]);
      }
      if (condition == "clean") clean.push_back(means);
      row[m].value = summarise(means, sds);
      const auto& metric = metrics::find_metric(names[m]);
      for (size_t r = 0; r < means.size(); ++r) {
        row[m].drop_by_seed.push_back(metrics::drop(metric, clean[m][r], means[r]).absolute);
      }
      row[m].drop = summarise(row[m].drop_by_seed, sds);
      row[m].relative_drop = row[m].drop.mean / std::abs(mean_of(clean[m]));
    }
    strategy.cells.push_back(std::move(row));
  }
}

}  // namespace

const Cell& StrategyResults::at(const std::string& condition, const std::string& metric) const {
  const auto found = std::find(conditions.begin(), conditions.end(), condition);
  MODROB_CHECK(found != conditions.end(), "condition is in the table: " + condition);
  const auto row = static_cast<size_t>(found - conditions.begin());
  return cells.at(row).at(metrics::metric_index(metric));
}

Results collect(const study::StudyFile& study, const std::vector<study::GridRun>& runs) {
  Results results;
  results.study = study.name;
  results.title = study.title;
  results.split = study.split;
  results.draws = study.draws;
  results.conditions = study.conditions;
  for (const auto& metric : metrics::metric_table()) results.metrics.emplace_back(metric.name);
  const io::Json diagnosis = study::diagnosis_of(study);

  std::vector<std::vector<io::Json>> stored;
  for (const auto& run : runs) {
    const study::RunFolder folder(run.folder);
    if (!folder.done(run.identity.hash(), diagnosis)) {
      results.missing_runs.push_back(run.label());
      continue;
    }
    const io::Json metrics = folder.metrics();
    results.utterances = metrics.at("utterances").get<int64_t>();
    results.videos = metrics.at("videos").get<int64_t>();
    results.simulated = metrics.at("simulated").get<std::vector<std::string>>();
    auto& strategies = results.strategies;
    auto place = std::find_if(strategies.begin(), strategies.end(), [&](const StrategyResults& candidate) {
      return candidate.data == run.data && candidate.model == run.model && candidate.strategy == run.strategy;
    });
    if (place == strategies.end()) {
      StrategyResults fresh{run.data, run.model, run.strategy, {}, {"clean"}, {}};
      for (const auto& condition : study.conditions) fresh.conditions.push_back(condition.name());
      strategies.push_back(std::move(fresh));
      stored.emplace_back();
      place = strategies.end() - 1;
    }
    place->seeds.push_back(run.seed);
    stored[static_cast<size_t>(place - strategies.begin())].push_back(metrics);
  }
  if (results.strategies.empty()) {
    throw UserError("no run of study '" + study.name + "' is finished; start it with: modrob study run");
  }
  for (size_t i = 0; i < results.strategies.size(); ++i) add_cells(results.strategies[i], stored[i], results.metrics);
  return results;
}

}  // namespace modrob::report
