#include "core/error.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace modrob {

void throw_check_failure(const char* condition, const char* file, int line, const std::string& message) {
  throw CheckFailure(std::string(file) + ":" + std::to_string(line) + ": check failed: " + condition + ": " + message);
}

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string> near_matches(std::string_view given, const std::vector<std::string>& candidates) {
  std::vector<std::pair<size_t, std::string>> found;
  const std::string wanted = lower(given);
  for (const auto& candidate : candidates) {
    const std::string other = lower(candidate);
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
