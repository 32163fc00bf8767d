#include "study/runner.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <thread>

#include "core/files.h"
#include "core/progress.h"
#include "core/signals.h"
#include "study/process.h"

namespace modrob::study {

namespace {

constexpr int64_t kUnitsPerRun = 1000;  // progress is shown in thousandths of a run

struct Active {
  const GridRun* run;
  Process process;
  int64_t units = 0;
};

// The last line a run printed that says something.
std::string last_line(const std::filesystem::path& log) {
  std::string text = read_file(log);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text.substr(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
}

void stop_all(std::vector<Active>& active) {
  for (auto& entry : active) entry.process.terminate();
  for (auto& entry : active) {
    while (!entry.process.poll()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace

RunnerOutcome carry_out(const std::vector<GridRun>& runs, const io::Json& diagnosis, const RunnerOptions& options) {
  RunnerOutcome outcome;
  std::deque<const GridRun*> waiting;
  for (const auto& run : runs) {
    if (RunFolder(run.folder).done(run.identity.hash(), diagnosis)) {
      ++outcome.skipped;
    } else {
      waiting.push_back(&run);
    }
  }
  if (waiting.empty()) return outcome;

  Progress progress("study", kUnitsPerRun * static_cast<int64_t>(runs.size()));
  progress.skip(kUnitsPerRun * outcome.skipped);
  std::vector<Active> active;
  while (!waiting.empty() || !active.empty()) {
    if (stop_requested()) {
      stop_all(active);
      throw_if_stop_requested();
    }
    while (!waiting.empty() && static_cast<int>(active.size()) < options.jobs) {
      const GridRun* run = waiting.front();
      waiting.pop_front();
      RunFolder folder(run->folder);
      folder.prepare(run->identity, run->names());
      folder.ask(diagnosis);
      auto command = options.command;
      command.push_back(run->folder.string());
      active.push_back({run, Process(command, run->folder / "output.txt")});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    for (auto entry = active.begin(); entry != active.end();) {
      const auto status = entry->process.poll();
      const double share = status ? 1.0 : RunFolder(entry->run->folder).progress();
      const auto units = std::max(entry->units, static_cast<int64_t>(share * kUnitsPerRun));
      progress.advance(units - entry->units);
      entry->units = units;
      if (!status) {
        ++entry;
        continue;
      }
      if (*status == 0) {
        ++outcome.finished;
      } else {
        outcome.failed.push_back({entry->run, *status, last_line(entry->run->folder / "output.txt")});
      }
      const auto done = outcome.skipped + outcome.finished + static_cast<int64_t>(outcome.failed.size());
      progress.note(std::to_string(done) + " of " + std::to_string(runs.size()) + " runs");
      entry = active.erase(entry);
    }
  }
  progress.finish();
  return outcome;
}

}  // namespace modrob::study
