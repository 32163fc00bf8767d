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

// What a run's metrics.json says under one condition; "clean" has no spread.
struct Entry {
  std::vector<double> mean, sd;  // by metric
};

struct RunMetrics {
  int64_t utterances = 0, videos = 0;
  std::vector<std::string> simulated;
  std::vector<Entry> entries;  // by condition
};

std::vector<double> numbers_of(const io::Json& by_metric, const std::vector<std::string>& names) {
  std::vector<double> numbers;
  for (const auto& name : names) numbers.push_back(io::number_from(by_metric.at(name)));
  return numbers;
}

RunMetrics read_metrics(const io::Json& json, const std::vector<std::string>& conditions,
                        const std::vector<std::string>& names) {
  RunMetrics run{json.at("utterances").get<int64_t>(),
                 json.at("videos").get<int64_t>(),
                 json.at("simulated").get<std::vector<std::string>>(),
                 {}};
  for (const auto& condition : conditions) {
    if (condition == "clean") {
      run.entries.push_back({numbers_of(json.at("clean"), names), std::vector<double>(names.size(), 0)});
      continue;
    }
    const auto& stored = json.at("conditions");
    const auto found = std::find_if(stored.begin(), stored.end(),
                                    [&](const io::Json& candidate) { return candidate.at("name") == condition; });
    if (found == stored.end()) throw UserError("it does not answer '" + condition + "'");
    run.entries.push_back({numbers_of(found->at("mean"), names), numbers_of(found->at("sd"), names)});
  }
  return run;
}

RunMetrics read_metrics(const study::RunFolder& folder, const std::vector<std::string>& conditions,
                        const std::vector<std::string>& names) {
  const auto damaged = [&](const std::string& reason) {
    return UserError((folder.path() / "metrics.json").string() + " is damaged: " + reason + "; remove " +
                     (folder.path() / "DONE").string() + " and start the study again");
  };
  const io::Json json = folder.metrics();
  try {
    return read_metrics(json, conditions, names);
  } catch (const io::Json::exception& error) {
    throw damaged(error.what());
  } catch (const UserError& error) {
    throw damaged(error.what());
  }
}

void add_cells(StrategyResults& strategy, const std::vector<RunMetrics>& runs, const std::vector<std::string>& names) {
  std::vector<std::vector<double>> clean;  // [metric][run]
  for (size_t c = 0; c < strategy.conditions.size(); ++c) {
    std::vector<Cell> row(names.size());
    for (size_t m = 0; m < names.size(); ++m) {
      std::vector<double> means, sds;
      for (const auto& run : runs) {
        means.push_back(run.entries[c].mean[m]);
        sds.push_back(run.entries[c].sd[m]);
      }
      if (strategy.conditions[c] == "clean") clean.push_back(means);
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

  std::vector<std::string> conditions = {"clean"};
  for (const auto& condition : study.conditions) conditions.push_back(condition.name());

  std::vector<std::vector<RunMetrics>> stored;
  for (const auto& run : runs) {
    const study::RunFolder folder(run.folder);
    if (!folder.done(run.identity_hash(), diagnosis)) {
      results.missing_runs.push_back(run.label());
      continue;
    }
    auto metrics = read_metrics(folder, conditions, results.metrics);
    auto& strategies = results.strategies;
    auto place = std::find_if(strategies.begin(), strategies.end(), [&](const StrategyResults& candidate) {
      return candidate.data == run.data && candidate.model == run.model && candidate.strategy == run.strategy;
    });
    if (place == strategies.end()) {
      strategies.push_back({.data = run.data,
                            .model = run.model,
                            .strategy = run.strategy,
                            .utterances = metrics.utterances,
                            .videos = metrics.videos,
                            .simulated = metrics.simulated,
                            .seeds = {},
                            .conditions = conditions,
                            .cells = {}});
      stored.emplace_back();
      place = strategies.end() - 1;
    }
    place->seeds.push_back(run.seed);
    stored[static_cast<size_t>(place - strategies.begin())].push_back(std::move(metrics));
  }
  if (results.strategies.empty()) {
    throw UserError("no run of study '" + study.name + "' is finished; start it with: modrob study run");
  }
  for (size_t i = 0; i < results.strategies.size(); ++i) add_cells(results.strategies[i], stored[i], results.metrics);
  return results;
}

}  // namespace modrob::report
