#pragma once

#include <string>
#include <vector>

#include "metrics/metric_table.h"
#include "report/results.h"
#include "study/study_support.h"

namespace modrob::testing {

/// The content of a run's metrics.json in which every metric of a condition has one value: `clean`, or `mean` and `sd`
/// of each condition.
inline io::Json metrics_json(const study::StudyFile& study, double clean, const std::vector<double>& means, double sd) {
  const auto all = [](double value) {
    io::Json json = io::Json::object();
    for (const auto& metric : metrics::metric_table()) json[std::string(metric.name)] = io::number_or_null(value);
    return json;
  };
  io::Json json = {{"utterances", 40}, {"videos", 8}, {"simulated", {"audio", "video"}}, {"clean", all(clean)}};
  json["conditions"] = io::Json::array();
  for (size_t i = 0; i < study.conditions.size(); ++i) {
    json["conditions"].push_back({{"name", study.conditions[i].name()}, {"mean", all(means.at(i))}, {"sd", all(sd)}});
  }
  return json;
}

/// Makes the run's folder as a finished run leaves it.
inline void finish_run(const study::StudyFile& study, const study::GridRun& run, const io::Json& metrics) {
  study::RunFolder folder(run.folder);
  folder.prepare(run.identity, run.names());
  folder.ask(study::diagnosis_of(study));
  io::write_json(run.folder / "metrics.json", metrics);
  folder.mark_done();
}

/// A study of two strategies and two seeds under two conditions, all of text, with its runs below `folder`.
struct SmallStudy {
  explicit SmallStudy(const TemporaryFolder& folder, const std::string& title = "a small study") {
    study = read_study(folder, "name = 'small'\ntitle = '" + title +
                                   "'\ndata = ['mosi']\nmodels = ['misa']\nseeds = [1, 2]\ndraws = 3\n"
                                   "[[strategy]]\nname = 'none'\n[[strategy]]\nname = '15+15'\nmissing = 0.15\n"
                                   "noise = 0.15\n[[condition]]\nkinds = ['missing']\nrates = [0.3, 1.0]\n");
    runs = study::make_grid(study, folder / "out", resolve);
  }

  /// Values for the runs in the grid's order: none 1, none 2, 15+15 1, 15+15 2.
  void finish_all() const {
    finish_run(study, runs[0], metrics_json(study, 0.7, {0.5, 0.1}, 0.02));
    finish_run(study, runs[1], metrics_json(study, 0.8, {0.7, 0.2}, 0.04));
    finish_run(study, runs[2], metrics_json(study, 0.7, {0.6, 0.3}, 0.02));
    finish_run(study, runs[3], metrics_json(study, 0.7, {0.5, 0.3}, 0.02));
  }

  study::StudyFile study;
  std::vector<study::GridRun> runs;
};

}  // namespace modrob::testing
