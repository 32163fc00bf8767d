#include "study/status.h"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "core/progress.h"
#include "core/text_format.h"
#include "io/record/record_visitor.h"
#include "runs/lease.h"
#include "runs/run_folder.h"
#include "study/study_index.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr io::EnumName kStates[] = {{"waiting", static_cast<int>(RunState::kWaiting)},
                                    {"running", static_cast<int>(RunState::kRunning)},
                                    {"done", static_cast<int>(RunState::kDone)},
                                    {"failed", static_cast<int>(RunState::kFailed)},
                                    {"unscored", static_cast<int>(RunState::kUnscored)}};

double now_utc_s() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::optional<double> parse_utc(const std::string& text) {
  std::tm parts{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return static_cast<double>(::timegm(&parts));
}

// Shares of a run's work per second: as its process says, else since its holder took it.
std::optional<double> speed(const RunStatus& run, double said, double now) {
  if (said > 0) return said;
  const auto taken = parse_utc(run.holder->taken_at);
  if (!taken || now <= *taken || run.share <= run.holder->share) return std::nullopt;
  return (run.share - run.holder->share) / (now - *taken);
}

RunStatus status_of(const StudyIndex::Run& run, const fs::path& path, const std::string& diagnosis_hash,
                    const runs::ProcessIdentity& self, double now) {
  RunStatus status;
  status.names = run.names;
  status.folder = run.folder;
  const runs::RunFolder folder(path);
  if (folder.finished(run.identity_hash, diagnosis_hash)) {
    status.state = RunState::kDone;
    status.share = 1;
    return status;
  }
  auto holder = runs::read_lease(path / runs::kLeaseFile);
  const auto progress = folder.progress();
  status.share = progress.share;
  if (holder && runs::liveness(holder->holder, self) != runs::Liveness::kDead) {
    status.state = RunState::kRunning;
    status.activity = progress.activity;
    if (runs::liveness(holder->holder, self) == runs::Liveness::kUnknown) {
      status.silent_s = std::max(0.0, now - static_cast<double>(holder->renewed_ns) / 1e9);
    }
    status.holder = std::move(holder);
    // One that was silent for so long may be gone, and others take the run.
    const bool heard = status.silent_s < runs::LeaseTiming{}.timeout_s;
    if (const auto per_second = speed(status, progress.per_second, now); heard && per_second)
      status.seconds_left = (1 - status.share) / *per_second;
    return status;
  }
  status.failure = runs::Failure::read(path);
  if (status.failure) status.state = RunState::kFailed;
  return status;
}

std::string percent(double share) { return std::to_string(static_cast<int>(std::floor(100 * share))) + " %"; }

}  // namespace

std::string run_state_name(RunState state) { return std::string(io::enum_name(static_cast<int>(state), kStates)); }

std::string RunStatus::label() const {
  return printable(names.data + ", " + names.model + ", " + names.strategy + ", seed " + std::to_string(names.seed));
}

StudyStatus StudyStatus::of(const fs::path& study_folder) {
  const auto index = StudyIndex::read(study_folder);
  const auto self = runs::ProcessIdentity::of_this_process();
  const double now = now_utc_s();
  StudyStatus status;
  const bool imported = index.study.is_object() && index.study.contains("scores");
  double speed_of_all = 0;
  double shares_left = 0;
  for (const auto& run : index.runs) {
    status.runs.push_back(status_of(run, study_folder / run.folder, index.diagnosis_hash, self, now));
    auto& added = status.runs.back();
    if (added.state == RunState::kWaiting && imported) added.state = RunState::kUnscored;
    if (added.state == RunState::kFailed || added.state == RunState::kUnscored) continue;
    shares_left += 1 - added.share;
    if (added.seconds_left && *added.seconds_left > 0) speed_of_all += (1 - added.share) / *added.seconds_left;
  }
  if (speed_of_all > 0) status.seconds_left = shares_left / speed_of_all;
  return status;
}

int64_t StudyStatus::count(RunState state) const {
  return std::count_if(runs.begin(), runs.end(), [&](const auto& run) { return run.state == state; });
}

void describe(io::RecordVisitor& visitor, RunStatus& status) {
  describe(visitor, status.names);
  visitor.field("folder", status.folder);
  visitor.choice("state", status.state, kStates);
  visitor.field("share", status.share);
  if (status.holder) {
    auto& lease = *status.holder;
    visitor.fields("activity", status.activity, "host", lease.holder.host, "pid", lease.holder.pid, "since",
                   lease.taken_at);
    visitor.fields("silent_s", status.silent_s, "seconds_left", status.seconds_left);
  }
  if (status.failure) {
    auto& failure = *status.failure;
    std::string reason = failure.message(), cause = failure.cause();
    visitor.fields("reason", reason, "cause", cause, "attempt", failure.attempt, "failed_at", failure.time, "host",
                   failure.host);
  }
}

void describe(io::RecordVisitor& visitor, StudyStatus& status) {
  std::vector<std::pair<std::string, int64_t>> counts;
  for (const RunState state :
       {RunState::kDone, RunState::kRunning, RunState::kWaiting, RunState::kFailed, RunState::kUnscored}) {
    counts.emplace_back(run_state_name(state), status.count(state));
  }
  visitor.fields("counts", counts, "seconds_left", status.seconds_left, "runs", status.runs);
}

double StudyStatus::share() const {
  double done = 0;
  for (const auto& run : runs) done += run.share;
  return runs.empty() ? 1 : done / static_cast<double>(runs.size());
}

std::string StudyStatus::summary() const {
  std::string text = std::to_string(count(RunState::kDone)) + " of " + counted(std::ssize(runs), "run") + " done";
  for (const RunState state : {RunState::kRunning, RunState::kWaiting, RunState::kFailed, RunState::kUnscored}) {
    if (const auto number = count(state); number > 0)
      text += ", " + std::to_string(number) + " " + run_state_name(state);
  }
  if (seconds_left) text += "; about " + format_duration(*seconds_left) + " left";
  return text;
}

std::string RunStatus::line() const {
  std::string text = run_state_name(state);
  text.resize(9, ' ');
  text += label();
  if (state == RunState::kRunning) {
    text += ": " + percent(share);
    if (seconds_left) text += ", about " + format_duration(*seconds_left) + " left";
    if (!activity.empty()) text += ", " + printable(activity);
    const auto& process = holder->holder;
    text += " (" + (process.host.empty() ? "an unknown process"
                                         : "process " + std::to_string(process.pid) + " on " + printable(process.host));
    if (silent_s > 2 * runs::LeaseTiming{}.renew_s) text += ", not heard for " + format_duration(silent_s);
    text += ")";
  } else if (state == RunState::kFailed) {
    text += ": " + printable(failure->message()) + " (" + failure->cause() + ", attempt " +
            std::to_string(failure->attempt) + ")";
  } else if (state == RunState::kWaiting && share > 0) {
    text += ": was interrupted at " + percent(share);
  } else if (state == RunState::kUnscored) {
    text += ": is declared, but no scores of it were imported";
  }
  return text;
}

std::string StudyStatus::text() const {
  std::string text = summary() + "\n";
  for (const auto& run : runs) {
    const bool untouched = run.state == RunState::kWaiting && run.share == 0;
    if (run.state != RunState::kDone && !untouched) text += run.line() + "\n";
  }
  return text;
}

}  // namespace modrob::study
