#include "study/run_task.h"

#include "core/error.h"
#include "core/log.h"
#include "runs/process_identity.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

int64_t failures_of(const fs::path& folder) {
  const auto failure = runs::Failure::read(folder);
  return failure ? failure->attempt : 0;
}

// A line that a run printed, with paths as seen from the study's folder: what is kept of it is part of the study, and
// the same wherever that lies and however its path was typed.
std::string from_study(std::string line, const fs::path& study_folder) {
  const std::string prefix = (study_folder / "").string();
  for (size_t at = 0; (at = line.find(prefix, at)) != std::string::npos;) {
    if (at == 0 || std::string_view(" '\"(:[").find(line[at - 1]) != std::string_view::npos) {
      line.erase(at, prefix.size());
    } else {
      at += prefix.size();
    }
  }
  return line;
}

}  // namespace

bool RunTask::says_finished() const { return runs::RunFolder(folder()).says_finished(identity_hash_, diagnosis_hash_); }

bool RunTask::done_is_whole() const { return runs::RunFolder(folder()).finished(identity_hash_, diagnosis_hash_); }

bool RunTask::finished() const { return done_is_whole() && fault().empty(); }

std::string RunTask::damage() const { return done_is_whole() ? fault() : ""; }

std::string RunTask::fault() const {
  try {
    runs::RunFolder(folder()).check_results();
    return "";
  } catch (const UserError& error) {
    return error.what();
  }
}

void RunTask::expect_failures() { failures_before_ = failures_of(folder()); }

std::optional<runs::Failure> RunTask::new_failure() const {
  auto failure = runs::Failure::read(folder());
  if (failure && failure->attempt <= failures_before_) failure.reset();
  return failure;
}

runs::Failure RunTask::record_failure(int exit_status, std::vector<std::string> lines, const fs::path& study_folder,
                                      const std::string& host) const {
  runs::Failure failure;
  failure.attempt = failures_of(folder()) + 1;
  failure.exit_status = exit_status;
  for (auto& line : lines) line = from_study(std::move(line), study_folder);
  failure.last_lines = std::move(lines);
  failure.time = runs::utc_time();
  failure.host = host;
  try {
    failure.write(folder());
  } catch (const std::exception& error) {
    log_warning("the failure of run '" + run_->label() + "' cannot be recorded: " + error.what());
  }
  return failure;
}

}  // namespace modrob::study
