#include "core/error.h"

#include <algorithm>

#include "core/text_format.h"

namespace modrob {

void throw_check_failure(const char* condition, const char* file, int line, const std::string& message) {
  throw CheckFailure(std::string(file) + ":" + std::to_string(line) + ": check failed: " + condition + ": " + message);
}

namespace {

// Insertions, deletions, substitutions and swaps of neighbours ("tset").
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<size_t>> distance(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) distance[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) distance[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitution = distance[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      distance[i][j] = std::min({distance[i - 1][j] + 1, distance[i][j - 1] + 1, substitution});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) distance[i][j] = std::min(distance[i][j], distance[i - 2][j - 2] + 1);
    }
  }
  return distance[a.size()][b.size()];
}

}  // namespace

std::vector<std::string> near_matches(std::string_view given, const std::vector<std::string>& candidates) {
  std::vector<std::pair<size_t, std::string>> found;
  const std::string wanted = lower_case(given);
  for (const auto& candidate : candidates) {
    const std::string other = lower_case(candidate);
    const size_t distance = edit_distance(wanted, other);
    const size_t longest = std::max(wanted.size(), other.size());
    const bool contained = wanted.size() >= 3 && other.find(wanted) != std::string::npos;
    if (distance * 3 <= longest || contained) found.emplace_back(distance, candidate);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> result;
  for (size_t i = 0; i < std::min<size_t>(found.size(), 3); ++i) result.push_back(found[i].second);
  return result;
}

std::string suggestion(std::string_view given, const std::vector<std::string>& candidates) {
  const auto close = near_matches(given, candidates);
  std::string text;
  for (size_t i = 0; i < close.size(); ++i) {
    text += (i == 0 ? "did you mean '" : i + 1 == close.size() ? " or '" : ", '") + close[i] + "'";
  }
  constexpr size_t kShortList = 12;
  if (!close.empty() && candidates.size() > kShortList) return text + "?";
  if (!close.empty()) text += "? ";
  text += "Known: ";
  for (size_t i = 0; i < candidates.size(); ++i) text += (i == 0 ? "" : ", ") + candidates[i];
  return text + ".";
}

}  // namespace modrob
