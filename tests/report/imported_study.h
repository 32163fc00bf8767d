#pragma once

#include "analysis/stored_analysis.h"
#include "core/files.h"
#include "core/progress.h"
#include "metrics/gather.h"
#include "report/write_results.h"
#include "study/made_up_scores.h"
#include "study/score_table.h"
#include "study/study_folder.h"
#include "support.h"

namespace modrob::testing {

/// A finished study of scores that another program computed, with its page: of a model that hears, reads and has a
/// sonar. `kImportedPasses` comes from a table, `kImportedVariants` is written of scores at hand, as Probe does.
struct ImportedStudy {
  /// `table` takes the place of the scores, `head` is what a study file adds.
  explicit ImportedStudy(study::ScoreSource source, const std::string& table = "", const std::string& head = "") {
    set_progress_style(ProgressStyle::kNone);
    const MadeUpScores made{.strategies = {"none", "robust"},
                            .seeds = {1, 2},
                            .conditions = {"text missing 30 %", "text missing 100 %", "audio missing 100 %",
                                           "sonar missing 100 %", "sonar noise_add 30 %"},
                            .utterances = 48};
    write_file_whole(folder / "scores.csv", table.empty() ? made.csv() : table);
    write_file_whole(folder / "study.toml", head);
    auto scores = study::read_score_tables(
        {folder / "scores.csv"},
        {.name = "mine", .title = "scores of mine", .modalities = {"sonar"}, .study_file = folder / "study.toml"});
    if (source == study::ScoreSource::kImportedVariants) {
      scores.study.scores = source;
      for (auto& run : scores.runs) as_variants(run, made, scores.study);
    }
    study::write_imported_study(scores.study, scores.runs, path());
    report();
  }
  ~ImportedStudy() { set_progress_style(ProgressStyle::kAuto); }

  std::filesystem::path path() const { return folder / "mine"; }
  std::filesystem::path run(size_t i) const { return study::StudyFolder::open(path()).runs.at(i).folder; }
  std::string page() const { return read_file(path() / "report.html"); }
  /// As `study report`.
  void report() const {
    const auto opened = study::StudyFolder::open(path());
    report::write_results(opened, analysis::stored_analysis(opened, {.resamples = 40}), {});
  }

  TemporaryFolder folder;

 private:
  static void as_variants(study::ImportedRun& run, const MadeUpScores& made, const study::StudyFile& study) {
    run.table.rows.clear();
    run.table.scores.clear();
    for (const auto& row : metrics::needed_rows(study::request_of(study).conditions)) {
      std::vector<float> scores;
      for (int64_t i = 0; i < made.utterances; ++i) {
        scores.push_back(static_cast<float>(made.score(i, run.model, run.strategy, run.seed, row.name(), row.draw)));
      }
      run.table.append(row.name(), scores);
    }
  }
};

}  // namespace modrob::testing
