#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "protocols/protocol.h"

namespace modrob::protocols {

/// How much of one modality is missing, or of "all" where they are lost as a whole, as a share of its valid positions,
/// over the draws of an answer.
struct MissingShare {
  std::string modality;
  double lowest = 0, mean = 0, highest = 0;
};

/// What a rate really is.
struct RateRow {
  std::string pattern;
  Purpose purpose = Purpose::kDiagnosis;
  std::optional<Rate> rate;  ///< nothing where the pattern has none
  /// In the order of kForms.
  std::array<std::vector<MissingShare>, 2> shares;
};

/// Every pattern at every published rate on SplitShape::like_mosi in batches of 32, and the trainings that draw rates
/// themselves.
std::vector<RateRow> rate_table(const Protocol& protocol);

/// "0.281", or "0.28-0.71" where the draws differ.
std::string share_text(const MissingShare& share);

}  // namespace modrob::protocols
