#include "data/summary/label_check.h"

#include <algorithm>
#include <array>

#include "core/label_signs.h"

namespace modrob::data {

std::vector<std::string> one_class_problems(std::span<const Utterance> utterances) {
  std::array<LabelSigns, kSplits.size()> signs;
  for (const auto& utterance : utterances) signs[static_cast<size_t>(utterance.split)].add(utterance.label);
  std::vector<std::string> problems, lines;
  size_t judged = 0;
  for (const Split split : kSplits) {
    const auto& of = signs[static_cast<size_t>(split)];
    if (of.count() < 2) continue;
    ++judged;
    const std::string problem = of.problem();
    if (problem.empty()) continue;
    problems.push_back(problem);
    lines.push_back(std::string(split_name(split)) + " split: " + problem);
  }
  const bool alike =
      std::all_of(problems.begin(), problems.end(), [&](const auto& p) { return p == problems.front(); });
  if (judged > 1 && problems.size() == judged && alike) return {"every split: " + problems.front()};
  return lines;
}

}  // namespace modrob::data
