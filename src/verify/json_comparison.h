#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/json.h"

namespace modrob::verify {

/// A value of two JSON texts that should be the same.
struct JsonDifference {
  std::string place;  ///< keys from the root: "conditions / text missing 30 % / draws / corr / 7"
  std::string stored, recomputed;
  std::string text() const;  ///< "stored 0.71, recomputed 0.7"
};

struct JsonComparisonOptions {
  /// Two numbers a, b count as equal when |a - b| <= tolerance * max(1, |a|, |b|). 0: they must be the same.
  double tolerance = 0;
  /// Names of the places of lists under the keys "metrics" and "reliance".
  std::vector<std::string> metrics = {};
};

/// Which values differ, in the order of the recomputed text; an entry of a list of objects is called by its name.
struct JsonComparison {
  std::vector<JsonDifference> differences;  ///< the first ones
  int64_t count = 0;                        ///< of all differences
  int64_t values = 0;                       ///< that were compared
  double largest = 0;                       ///< |a - b| / max(1, |a|, |b|) of numbers within the tolerance
};
JsonComparison compare(const io::Json& stored, const io::Json& recomputed, const JsonComparisonOptions& options = {});

}  // namespace modrob::verify
