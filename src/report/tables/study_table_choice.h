#pragma once

#include <array>
#include <string>
#include <vector>

#include "analysis/analysis.h"

namespace modrob::report {

/// What tells the numbers of a study apart, besides the metric.
enum class TableKey : size_t { kData, kModel, kStrategy, kCondition };
inline constexpr size_t kTableKeys = 4;
inline constexpr std::array<TableKey, kTableKeys> kEveryTableKey = {TableKey::kData, TableKey::kModel,
                                                                    TableKey::kStrategy, TableKey::kCondition};
inline size_t index_of(TableKey key) { return static_cast<size_t>(key); }
/// "data", "model", "strategy", "condition". UserError with near matches for another name.
TableKey parse_table_key(const std::string& name);
std::string name_of(TableKey key);
/// A value of the key as tables have it: "mosi" for "sets/mosi", "Self-MM" for "self_mm".
std::string shown_value(TableKey key, const std::string& value);

/// Which numbers of a study somebody wants to see, and where they stand.
struct StudyTableChoice {
  /// Empty: down what is not across (data sets where there are several, models, strategies), across the conditions.
  std::vector<TableKey> rows = {}, columns = {};
  std::vector<std::string> metrics = {};                       ///< empty: the study's headline metrics
  std::array<std::vector<std::string>, kTableKeys> only = {};  ///< by key, in this order; empty: all, in the study's
  bool best = false;                 ///< set off the best of what has data set, condition and metric in common
  std::string difference_with = {};  ///< a strategy: beside each number what its strategy changes against that one

  /// Whether a value of the key, and a group, is one of `only`; of a choice that is complete.
  bool holds(TableKey key, const std::string& value) const;
  bool holds(const analysis::Group& group) const;
};

/// With everything that it leaves open filled in, and every name as the analysis has it. UserError: a name that the
/// study lacks, a key that stands twice, or nowhere though it has several values, a strategy with which the study
/// compares nothing.
StudyTableChoice complete(StudyTableChoice choice, const analysis::Analysis& analysis);

}  // namespace modrob::report
