// Plays the processes of a study with the engine's own code (runner, leases, ledger), without training anything.
//   simulated_worker study FOLDER RUNS JOBS RENEW_S TIMEOUT_S EVIDENCE STEPS STEP_S FAULTS     as `modrob study run`
//   simulated_worker run RENEW_S TIMEOUT_S EVIDENCE STEPS STEP_S FAULTS RUN_FOLDER                 as `modrob run`
//   simulated_worker append FOLDER TIMES                     appends to the study's ledger: a run, and what others say
//   too
// A run goes on from the step where it was; its result holds every step once. One in 1/FAULTS dies in its middle. In
// the folder EVIDENCE, which must lie on a file system that works: `begun` and `completed` (a line for each run and
// process) and `overlaps`: runs that began while another process was still at work in their folder.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <random>
#include <sstream>
#include <thread>

#include "core/error.h"
#include "core/files.h"
#include "core/log.h"
#include "core/progress.h"
#include "core/signals.h"
#include "engine_runs.h"
#include "runs/run_lock.h"
#include "study/ledger.h"
#include "study/runner.h"

namespace modrob::testing {
namespace {

namespace fs = std::filesystem;

// How long a child outlives its runner: one that hangs in a call to the file system does not die at once.
constexpr auto kDying = std::chrono::milliseconds(300);

void note(const fs::path& file, const std::string& line) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const std::string text = line + "\n";
  if (::write(descriptor, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
  ::close(descriptor);
}

void end_with(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, 0);
  std::thread([parent] {
    while (::getppid() == parent) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::this_thread::sleep_for(kDying);
    ::_exit(9);
  }).detach();
}

void note_opening(const fs::path& study, const std::string& run) {
  study::LedgerEntry opened;
  opened.run = run;
  opened.run_hash = run;
  opened.split = "test";
  opened.selection = "selected";
  study::Ledger(study).append(opened);
}

int run(const std::vector<std::string>& words) {
  const runs::LeaseTiming timing = {std::stod(words[0]), std::stod(words[1])};
  const fs::path evidence = words[2], folder = words[6];
  const int steps = std::stoi(words[3]);
  const auto step_s = std::chrono::duration<double>(std::stod(words[4]));
  const double faults = std::stod(words[5]);
  const std::string name = folder.filename(), line = name + " " + std::to_string(::getpid());
  end_with(::getppid());
  const runs::RunLock lock(folder, runs::RunLock::IfBusy::kRefuse, timing);
  // The kernel's own lock, past whatever a test has put before the C library's.
  const int own = ::open((evidence / (name + ".inside")).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (::syscall(SYS_flock, own, 2 | 4) != 0) note(evidence / "overlaps", line);
  note(evidence / "begun", line);
  const fs::path state = folder / "step";
  std::string done = fs::exists(state) ? read_file(state) : "";
  std::mt19937 random(static_cast<unsigned>(std::hash<std::string>()(line)));
  const bool dies = std::uniform_real_distribution<>(0, 1)(random) < faults;
  for (int step = static_cast<int>(std::count(done.begin(), done.end(), '\n')); step < steps; ++step) {
    std::this_thread::sleep_for(step_s);
    if (stop_requested()) return 1;
    if (dies && 2 * step >= steps) ::raise(SIGKILL);
    done += "step " + std::to_string(step + 1) + "\n";
    write_file_whole(state, done, Flush::kNo);
    runs::RunFolder(folder).report_progress({.share = static_cast<double>(step + 1) / steps});
  }
  if (dies) ::raise(SIGKILL);
  note_opening(folder.parent_path().parent_path(), name);
  write_file_whole(folder / "metrics.json", done);
  lock.require_lease();
  runs::RunFolder(folder).mark_done();
  note(evidence / "completed", line);
  return 0;
}

int append(const std::vector<std::string>& words) {
  const study::Ledger ledger(words[0]);
  for (int i = 0; i < std::stoi(words[1]); ++i) {
    note_opening(words[0], "run" + std::to_string(i));
    ledger.append_change("change " + std::to_string(i));
  }
  return 0;
}

int carry_out_study(const std::vector<std::string>& words) {
  const fs::path folder = words[0];
  study::RunnerOptions options;
  options.command = {fs::read_symlink("/proc/self/exe").string(), "run"};
  options.command.insert(options.command.end(), words.begin() + 3, words.end());
  options.jobs = std::stoi(words[2]);
  options.study_folder = folder;
  options.timing = {std::stod(words[3]), std::stod(words[4])};
  set_progress_style(ProgressStyle::kNone);
  const auto outcome = study::carry_out(engine_runs(folder, std::stoll(words[1])), kTinyDiagnosis, options);
  return outcome.failed.empty() ? 0 : 3;
}

int called_with(const std::vector<std::string>& words) {
  if (words.size() == 10 && words[0] == "study") return carry_out_study({words.begin() + 1, words.end()});
  if (words.size() == 8 && words[0] == "run") return run({words.begin() + 1, words.end()});
  if (words.size() == 3 && words[0] == "append") return append({words.begin() + 1, words.end()});
  std::cerr << "usage: see the first lines of simulated_worker.cpp\n";
  return 2;
}

}  // namespace
}  // namespace modrob::testing

int main(int argc, char** argv) {
  modrob::install_stop_handlers();
  try {
    return modrob::testing::called_with({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
