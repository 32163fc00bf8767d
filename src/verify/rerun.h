#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runs/machine.h"
#include "study/study_folder.h"
#include "verify/check.h"

namespace modrob::verify {

struct RerunOptions {
  int64_t count = 1;                 ///< of finished runs; all when there are fewer
  uint64_t seed = 1;                 ///< chooses which
  std::vector<std::string> command;  ///< as RunnerOptions::command
  int jobs = 1;
  std::string data;          ///< folder in place of the one that run.json names; empty: that one
  std::string text_encoder;  ///< likewise
  runs::Machine machine = runs::Machine::of_this_process();  ///< which trains
};

/// Of a machine of another class, or by another results version, than trained the run: the root mean square of the
/// scores' differences, over the standard deviation of the clean scores, may be this much. docs/study.md, "Verifying".
inline constexpr double kRerunTolerance = 0.25;

/// Trains runs of a study again in a temporary folder and compares their scores.
class Rerun {
 public:
  /// UserError when a data set or text encoder that the chosen runs name is not there.
  Rerun(const study::StudyFolder& study, RerunOptions options);

  const std::vector<const study::GridRun*>& chosen() const { return chosen_; }
  /// Minutes for each run; shows progress, and Ctrl-C ends it (Interrupted).
  Check check() const;

 private:
  const study::StudyFolder& study_;
  RerunOptions options_;
  std::vector<const study::GridRun*> chosen_;
};

/// Compares a run's scores with those of its repetition: bitwise, or within kRerunTolerance where `other` says what
/// trained otherwise than then ("on a machine of another class").
void compare_scores(const std::string& place, const std::filesystem::path& stored, const std::filesystem::path& again,
                    const std::string& other, Check& check);

}  // namespace modrob::verify
