#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace modrob::data {

/// kError: results on this data set would be wrong or cannot be had. kWarning: look at it before trusting results.
/// kNote: worth knowing.
enum class Grade { kError, kWarning, kNote };
/// "error", "warning", "note".
std::string_view grade_name(Grade grade);

/// What a finding concerns, by id: the first ten, and how many in all.
struct Affected {
  static constexpr size_t kShown = 10;
  std::vector<std::string> first;
  int64_t count = 0;

  void add(std::string id) {
    if (first.size() < kShown) first.push_back(std::move(id));
    ++count;
  }
};

struct Finding {
  Grade grade = Grade::kNote;
  std::string code;     ///< stable, "same_video_in_two_splits"
  std::string message;  ///< with numbers
  std::string advice;   ///< what to do
  std::string affects;  ///< what `affected` lists: "utterances", "videos", "features"; "" when it lists nothing
  Affected affected;
};

/// Everything the audit can find, in the order of docs/data.md, "Audit".
struct FindingKind {
  std::string_view code;
  Grade grade;
  std::string_view advice;
};
std::span<const FindingKind> finding_kinds();

/// Grade and advice come from the kind; CheckFailure for a code that is none.
Finding make_finding(std::string_view code, std::string message, std::string affects = "", Affected affected = {});

/// "12.5 %" of `total`; "0.0 %" when that is 0.
std::string share(int64_t count, int64_t total);

}  // namespace modrob::data
