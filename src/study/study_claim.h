#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "corruption/corruption.h"
#include "stats/claims.h"

namespace modrob::study {

/// "clean" where there is no condition.
std::string condition_name(const std::optional<corruption::Corruption>& condition);

/// One side of a comparison: a model trained in one way, scored under one condition.
struct ClaimSide {
  std::string model;
  std::string strategy;
  std::optional<corruption::Corruption> condition;  ///< nothing: clean
  /// "misa, 15+15, text missing 30 %"
  std::string label() const;
  bool operator==(const ClaimSide& other) const;
};

/// What a claim compares.
enum class ClaimQuantity {
  kValue,  ///< the metric itself
  kDrop,   ///< how much the condition costs each side against its own clean score
};
/// "value", "drop".
std::string_view quantity_name(ClaimQuantity quantity);
std::span<const io::EnumName> quantity_names();

/// The verdict that answers a family's question with yes. Where it is said, answers are "yes" or "no"; else the
/// verdict.
enum class Affirmative { kNotSaid, kBetter, kWorse, kEquivalent, kNotInferior };
/// "" (not said), "better", "worse", "equivalent", "not_inferior".
std::span<const io::EnumName> affirmative_names();

/// One comparison of a study, declared before the runs: all wildcards of a [[claim]] are resolved, every cell that it
/// names is in the grid. `test.name` tells it from others of its family. docs/study.md.
struct StudyClaim {
  stats::Claim test;     ///< name, family, kind, estimand, margin
  std::string question;  ///< the family's, in words
  std::string data;
  std::string metric;  ///< a name of metrics::metric_table()
  ClaimQuantity quantity = ClaimQuantity::kValue;
  ClaimSide ours, against;  ///< the difference is ours - against, signed so that positive is better for `ours`
  Affirmative yes = Affirmative::kNotSaid;

  /// The same text for two claims that are one test: all but name, question, `yes` and margin; sides in either order
  /// where the test is two-sided.
  std::string key() const;
};
void describe(io::RecordVisitor& visitor, StudyClaim& claim);

}  // namespace modrob::study
