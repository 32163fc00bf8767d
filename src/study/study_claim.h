#pragma once

#include <optional>
#include <string>

#include "metrics/condition.h"
#include "stats/claims.h"

namespace modrob::study {

/// One side of a comparison: a model trained in one way, scored under one condition.
struct ClaimSide {
  std::string model;
  std::string strategy;
  std::optional<metrics::Condition> condition;  ///< nothing: clean
  /// "misa, 15+15, text missing 30 %"
  std::string label() const;
  bool operator==(const ClaimSide& other) const;
};

/// What a claim compares.
enum class ClaimQuantity {
  kValue,  ///< the metric itself
  kDrop,   ///< how much the condition costs each side against its own clean score
};

/// One comparison of a study, declared before the runs: all wildcards of a [[claim]] are resolved, every cell that it
/// names is in the grid. `test.name` tells it from others of its family. docs/study.md.
struct StudyClaim {
  stats::Claim test;     ///< name, family, kind, estimand, margin
  std::string question;  ///< the family's, in words
  std::string data;
  std::string metric;  ///< a name of metrics::metric_table()
  ClaimQuantity quantity = ClaimQuantity::kValue;
  ClaimSide ours, against;  ///< the difference is ours - against, signed so that positive is better for `ours`
};

}  // namespace modrob::study
