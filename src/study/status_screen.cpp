#include "study/status_screen.h"

#include <algorithm>
#include <cmath>

#include "core/text_format.h"

namespace modrob::study {

namespace {

int place_of(const RunStatus& run) {
  switch (run.state) {
    case RunState::kRunning:
      return 0;
    case RunState::kFailed:
      return 1;
    case RunState::kWaiting:
      return 2;
    case RunState::kUnscored:
      return 3;
    case RunState::kDone:
      return 4;
  }
  return 4;
}

std::string bar(double share, size_t columns) {
  constexpr size_t kLongest = 50, kBesides = 8;
  const size_t width = columns > kBesides ? std::min(kLongest, columns - kBesides) : 0;
  const auto filled = static_cast<size_t>(share * static_cast<double>(width));
  return "[" + std::string(filled, '#') + std::string(width - filled, '-') + "] " +
         std::to_string(static_cast<int>(std::floor(100 * share))) + " %";
}

}  // namespace

std::vector<std::string> status_screen(const StudyStatus& status, const std::string& name, size_t columns,
                                       size_t rows) {
  std::vector<std::string> lines = {printable(name) + ": " + status.summary(), bar(status.share(), columns), ""};
  const std::vector<std::string> end = {"", "q or Ctrl-C ends this view; the runs go on"};
  std::vector<const RunStatus*> runs;
  for (const auto& run : status.runs) runs.push_back(&run);
  std::stable_sort(runs.begin(), runs.end(), [](const auto* a, const auto* b) { return place_of(*a) < place_of(*b); });
  const size_t besides = lines.size() + end.size();
  const size_t room = rows > besides ? rows - besides : 0;
  const size_t shown = runs.size() <= room ? runs.size() : std::max<size_t>(room, 1) - 1;
  for (size_t i = 0; i < shown; ++i) lines.push_back(runs[i]->line());
  if (shown < runs.size()) lines.push_back(counted(std::ssize(runs) - static_cast<int64_t>(shown), "more run"));
  lines.insert(lines.end(), end.begin(), end.end());
  return lines;
}

}  // namespace modrob::study
