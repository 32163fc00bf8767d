#pragma once

#include "analysis/made_up_study.h"
#include "analysis/stored_analysis.h"
#include "core/progress.h"
#include "report/write_results.h"
#include "study/ledger.h"
#include "study/manifest.h"
#include "study/study_index.h"
#include "study/test_opening.h"
#include "verify/verify_study.h"

namespace modrob::testing {

/// A made-up study as `study run` leaves it: scores, metrics, ledger, statistics, tables, page, manifest. `unfinished`
/// runs at its end were not begun.
struct FinishedStudy {
  explicit FinishedStudy(size_t unfinished = 0, std::string_view text = kMadeUpStudy) : made(text) {
    set_progress_style(ProgressStyle::kNone);
    study::StudyIndex(made.at.runs, path(), study::diagnosis_of(made.at.study), made.at.study.to_json()).write(path());
    declare();
    for (size_t run = 0; run + unfinished < made.at.runs.size(); ++run) {
      made.finish(run);
      study::open_test(runs::RunFolder(made.at.runs[run].folder));
    }
    make_folder(path() / "data" / "mosi");
    io::write_json(path() / "data/mosi/transcripts.json",
                   {{"data_hash", "data"}, {"texts", {{"v0[0]", "Good movie"}}}});
    report();
  }
  ~FinishedStudy() { set_progress_style(ProgressStyle::kAuto); }

  /// As `study run` does before its runs start.
  void declare() const {
    study::StudyDeclaration declaration{made.at.study.to_json(), {}};
    for (const auto& data : made.at.study.data) declaration.data[data] = {"data", {"audio"}};
    study::Ledger(path()).append_declaration(declaration);
  }
  /// As `study report`.
  void report() const {
    const auto opened = study::StudyFolder::open(path());
    report::write_results(opened, analysis::stored_analysis(opened, {.resamples = 40}),
                          {.facts = {{"modrob", "1.2.3"}}});
  }
  const std::filesystem::path& path() const { return made.at.path; }
  const study::GridRun& run(size_t i) const { return made.at.runs.at(i); }
  std::string name(size_t i, const std::string& file) const {
    return "runs/" + run(i).folder.filename().string() + "/" + file;
  }
  std::filesystem::path file(size_t i, const std::string& file) const { return run(i).folder / file; }

  MadeUpStudy made;
  const TemporaryFolder& folder = made.folder;
};

inline const verify::Check& check_of(const verify::Verification& verification, const std::string& name) {
  for (const auto& check : verification.checks) {
    if (check.name() == name) return check;
  }
  throw std::runtime_error("no check " + name);
}

/// "place: what" of a check's first problem; "" when there is none.
inline std::string first_problem(const verify::Check& check) {
  if (check.problems().empty()) return "";
  return check.problems()[0].place + ": " + check.problems()[0].what;
}

inline void change_json(const std::filesystem::path& file, const std::function<void(io::Json&)>& change) {
  io::Json json = io::read_json(file);
  change(json);
  io::write_json(file, json);
}

}  // namespace modrob::testing
