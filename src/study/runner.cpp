#include "study/runner.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <random>
#include <set>
#include <thread>

#include "core/clock.h"
#include "core/error.h"
#include "core/files.h"
#include "core/log.h"
#include "core/progress.h"
#include "core/signals.h"
#include "runs/lease.h"
#include "runs/process.h"
#include "runs/run_lock.h"
#include "study/run_task.h"
#include "study/stop_file.h"
#include "study/study_index.h"
#include "study/time_left.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kUnitsPerRun = 1000;  // progress is shown in thousandths of a run
constexpr double kLook_s = 0.1;         // how long a signal to stop may go unseen
// What follows is asked of the file system, by each of the workers that share a study.
constexpr double kLookAtStop_s = 2;
constexpr double kLookAtProgress_s = 2;
constexpr double kFirstLookElsewhere_s = 0.5, kLongerEachTime = 1.5;
constexpr double kRenewalsBetweenLooks = 2;  // at most: a holder's beat must be seen before it is given up
constexpr size_t kLinesKept = 20;
// Held by the one of these workers that looks for damaged results as it starts.
constexpr const char* kCheckLeaseFile = "LEASE.check";

struct Active {
  RunTask task;
  int64_t output_begin;
  runs::Lease lease;  // before the process: a child is gone before its lease is given back
  runs::Process process;
  int place;  ///< among the jobs
  int64_t units = 0;
};

class Runner {
 public:
  Runner(const std::vector<GridRun>& runs, const io::Json& diagnosis, const RunnerOptions& options)
      : diagnosis_(diagnosis),
        options_(options),
        watch_(options.timing),
        stop_(options.study_folder),
        time_left_(options.time_left_s),
        progress_("study", kUnitsPerRun * static_cast<int64_t>(runs.size())),
        total_(static_cast<int64_t>(runs.size())) {
    const std::string diagnosis_hash = io::canonical_hash(diagnosis);
    // One list, and not a look into each folder, tells what was never begun.
    const auto begun = runs.empty() ? std::set<std::string>() : names_in(runs.front().folder.parent_path());
    check_ = runs::Lease::take(options.study_folder, watch_, 0, kCheckLeaseFile);
    for (const auto& run : runs) {
      RunTask task(run, diagnosis_hash);
      if (begun.contains(run.folder.filename().string())) {
        if (check_) task.doubt();
        if (task.settled()) {
          if (check_) runs::Failure::remove(run.folder);  // its runner may have been killed before it could
          ++outcome_.skipped;
          see(run);
          continue;
        }
        task.expect_failures();
      }
      waiting_.push_back(std::move(task));
    }
    progress_.skip(kUnitsPerRun * outcome_.skipped);
  }

  RunnerOutcome run() {
    while (!waiting_.empty() || !elsewhere_.empty() || !active_.empty()) {
      if (stop_requested() || (elapsed(last_look_at_stop_, kLookAtStop_s) && stop_.requested())) {
        end_children();
        throw_if_stop_requested();
        outcome_.stopped_by = stop_.by();
        return std::move(outcome_);
      }
      keep_leases();
      if (time_left_.enough()) {
        fill(waiting_);
        look_elsewhere();
      } else if (active_.empty()) {
        leave();
        break;
      }
      wait(kLook_s);
      collect();
    }
    if (outcome_.left == 0) progress_.finish();
    return std::move(outcome_);
  }

 private:
  // A finished run tells how long it took.
  void see(const GridRun& run) {
    if (!time_left_.limited()) return;
    if (const auto seconds = runs::RunFolder(run.folder).seconds()) time_left_.saw(*seconds);
  }

  // Ends before everything is tried.
  void leave() {
    for (const auto* list : {&waiting_, &elsewhere_}) {
      outcome_.left +=
          std::count_if(list->begin(), list->end(), [&](const auto& task) { return !settled_elsewhere(task); });
    }
    outcome_.longest_run_s = time_left_.longest_run_s();
  }

  static std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(folder, absent)) names.insert(entry.path().filename().string());
    return names;
  }

  static bool elapsed(double& last_s, double interval_s) {
    const double now = now_s();
    if (now - last_s < interval_s) return false;
    last_s = now;
    return true;
  }

  bool room() const { return static_cast<int>(active_.size()) < options_.jobs; }

  // The longer nothing changes, the more seldom: many wait for few.
  void look_elsewhere() {
    if (elsewhere_.empty() || !room() || !elapsed(last_look_elsewhere_, look_elsewhere_s_)) return;
    look_elsewhere_s_ = std::min(kLongerEachTime * look_elsewhere_s_, kRenewalsBetweenLooks * options_.timing.renew_s);
    fill(elsewhere_);
  }

  // Whoever meets another worker goes on from somewhere else, so that many do not walk behind each other.
  void jump() {
    if (waiting_.empty()) return;
    const auto steps = std::uniform_int_distribution<std::ptrdiff_t>(0, std::ssize(waiting_) - 1)(random_);
    std::rotate(waiting_.begin(), waiting_.begin() + steps, waiting_.end());
  }

  // Starts tasks of the list while there is room; those that others hold go to (or stay in) `elsewhere_`.
  void fill(std::deque<RunTask>& list) {
    for (size_t left = list.size(); left > 0 && room(); --left) {
      if (stop_requested()) return;
      RunTask task = std::move(list.front());
      list.pop_front();
      try {
        if (!start(task)) {
          elsewhere_.push_back(std::move(task));
          jump();
        }
      } catch (const Interrupted&) {
        throw;
      } catch (const std::exception& error) {
        fail(task, 0, {error.what()});
      }
    }
  }

  // True when somebody else finished it, or failed at it, since this process looked first.
  bool settled_elsewhere(const RunTask& task) {
    if (task.settled()) {
      ++outcome_.elsewhere;
      see(task.run());
    } else if (auto failure = task.new_failure()) {
      outcome_.failed.push_back({&task.run(), std::move(*failure)});
    } else {
      return false;
    }
    settle(0);
    return true;
  }

  // False when another process works on the task.
  bool start(const RunTask& task) {
    if (settled_elsewhere(task)) return true;
    // Before anything is made ready: most looks end here.
    const fs::path lease_file = task.folder() / runs::kLeaseFile;
    if (const auto holder = runs::read_lease(lease_file); holder && !watch_.stale(lease_file, *holder)) return false;
    runs::RunFolder folder(task.folder());
    make_folder(folder.path());
    auto lease = runs::Lease::take(folder.path(), watch_, folder.progress().share);
    // The child of a runner that was killed may still be at work.
    if (!lease || !folder.seen_whole() || !runs::RunLock::make_room(folder.path(), watch_)) return false;
    if (settled_elsewhere(task)) return true;
    const GridRun& run = task.run();
    if (const auto damage = task.damage(); !damage.empty()) {
      log_warning("run '" + run.label() + "' is carried out again: " + damage);
    }
    folder.prepare(run.identity, run.names());
    folder.ask(diagnosis_);
    folder.reopen();
    if (const auto damage = folder.drop_damaged_checkpoint(); !damage.empty()) {
      log_warning("run '" + run.label() + "' is trained anew, because its checkpoint is damaged: " + damage);
    }
    const int place = free_place();
    auto command = options_.command;
    if (options_.gpus > 0 && run.identity.device() == ComputeDevice::parse("cuda")) {
      command.insert(command.end(), {"--device", "cuda:" + std::to_string(place % options_.gpus)});
    }
    command.push_back(folder.path().string());
    const fs::path output = folder.path() / "output.txt";
    std::error_code absent;
    const auto size = fs::file_size(output, absent);
    active_.push_back(
        {task, absent ? 0 : static_cast<int64_t>(size), std::move(*lease), runs::Process(command, output), place});
    return true;
  }

  // The smallest number that no run has.
  int free_place() const {
    int place = 0;
    const auto taken = [&](const Active& entry) { return entry.place == place; };
    while (std::any_of(active_.begin(), active_.end(), taken)) ++place;
    return place;
  }

  void fail(const RunTask& task, int exit_status, std::vector<std::string> lines, int64_t units_shown = 0) {
    auto failure = task.record_failure(exit_status, std::move(lines), options_.study_folder, watch_.self().host);
    outcome_.failed.push_back({&task.run(), std::move(failure)});
    settle(units_shown);
  }

  void settle(int64_t units_shown) {
    progress_.advance(kUnitsPerRun - units_shown);
    look_elsewhere_s_ = kFirstLookElsewhere_s;
    ++settled_;
    progress_.note(std::to_string(outcome_.skipped + settled_) + " of " + std::to_string(total_) + " runs");
  }

  void wait(double seconds) {
    std::vector<const runs::Process*> processes;
    for (const auto& entry : active_) processes.push_back(&entry.process);
    if (!processes.empty() || !waiting_.empty() || !elsewhere_.empty()) runs::Process::wait_any(processes, seconds);
  }

  void collect() {
    const bool look = elapsed(last_look_at_progress_, kLookAtProgress_s);
    for (auto entry = active_.begin(); entry != active_.end();) {
      const auto status = entry->process.poll();
      if (status) {
        ended(*entry, *status);
        entry = active_.erase(entry);
        continue;
      }
      if (look) {
        const auto share = runs::RunFolder(entry->task.folder()).progress().share;
        const auto units = std::max(entry->units, static_cast<int64_t>(share * kUnitsPerRun));
        progress_.advance(units - entry->units);
        entry->units = units;
      }
      ++entry;
    }
  }

  void ended(const Active& entry, int status) {
    const auto& folder = entry.task.folder();
    if (status == 0 && entry.task.finished()) {
      runs::Failure::remove(folder);
      ++outcome_.finished;
      see(entry.task.run());
      settle(entry.units);
      return;
    }
    fail(entry.task, status, runs::last_lines(folder / "output.txt", entry.output_begin, kLinesKept), entry.units);
  }

  void keep_leases() {
    if (!elapsed(last_renewal_, options_.timing.renew_s)) return;
    if (check_ && !check_->renew()) check_.reset();
    for (auto entry = active_.begin(); entry != active_.end();) {
      if (entry->lease.renew()) {
        ++entry;
        continue;
      }
      log_warning("run '" + entry->task.run().label() +
                  "' was taken over by another process, because this one was not heard for too long");
      progress_.advance(-entry->units);
      elsewhere_.push_back(entry->task);
      entry = active_.erase(entry);
    }
  }

  // They save and end; what finishes meanwhile is finished.
  void end_children() {
    for (auto& entry : active_) entry.process.terminate();
    while (!active_.empty()) {
      keep_leases();
      wait(kLook_s);
      for (auto entry = active_.begin(); entry != active_.end();) {
        if (!entry->process.poll()) {
          ++entry;
          continue;
        }
        if (entry->task.finished()) {
          runs::Failure::remove(entry->task.folder());
          ++outcome_.finished;
        }
        entry = active_.erase(entry);
      }
    }
  }

  const io::Json& diagnosis_;
  const RunnerOptions& options_;
  runs::LeaseWatch watch_;
  StopFile stop_;
  TimeLeft time_left_;
  Progress progress_;
  int64_t total_;
  int64_t settled_ = 0;
  RunnerOutcome outcome_;
  std::deque<RunTask> waiting_, elsewhere_;
  std::vector<Active> active_;
  std::optional<runs::Lease> check_;
  std::minstd_rand random_{std::random_device()()};
  double look_elsewhere_s_ = kFirstLookElsewhere_s;
  double last_renewal_ = now_s();
  double last_look_at_stop_ = now_s();
  double last_look_elsewhere_ = now_s();
  double last_look_at_progress_ = now_s();
};

}  // namespace

RunnerOutcome carry_out(const std::vector<GridRun>& runs, const io::Json& diagnosis, const RunnerOptions& options) {
  MODROB_CHECK(!options.study_folder.empty(), "the study's folder is needed");
  StudyIndex(runs, options.study_folder, diagnosis, options.study).write(options.study_folder);
  return Runner(runs, diagnosis, options).run();
}

}  // namespace modrob::study
