#pragma once

#include <optional>
#include <string>

#include "runs/failure.h"
#include "study/grid.h"

namespace modrob::study {

/// A run that is to be carried out, as one of perhaps many processes sees it. What it tells is read from the run's
/// folder at that moment.
class RunTask {
 public:
  /// `diagnosis_hash`: io::canonical_hash of what is asked of the run.
  RunTask(const GridRun& run, std::string diagnosis_hash)
      : run_(&run), identity_hash_(run.identity_hash()), diagnosis_hash_(std::move(diagnosis_hash)) {}

  const GridRun& run() const { return *run_; }
  const std::filesystem::path& folder() const { return run_->folder; }

  /// From now on its results are read before its DONE is believed, if that is there.
  void doubt() { doubted_ = says_finished(); }
  /// Whether there is nothing to carry out. What others finish is believed.
  bool settled() const { return doubted_ ? finished() : says_finished(); }
  /// Whether it is finished and every file of its results is whole.
  bool finished() const;
  /// What is wrong with the results of a run whose DONE says that it is finished; else empty.
  std::string damage() const;

  /// How often it failed until now is no news from now on.
  void expect_failures();
  /// A failure since.
  std::optional<runs::Failure> new_failure() const;
  /// Its next failure, with lines that the run printed: in them, paths below `study_folder` are written as seen from
  /// there. A warning where it cannot be recorded.
  runs::Failure record_failure(int exit_status, std::vector<std::string> lines,
                               const std::filesystem::path& study_folder, const std::string& host) const;

 private:
  bool says_finished() const;
  bool done_is_whole() const;
  /// What is wrong with its results.
  std::string fault() const;

  const GridRun* run_;
  std::string identity_hash_, diagnosis_hash_;
  int64_t failures_before_ = 0;
  bool doubted_ = false;
};

}  // namespace modrob::study
