#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/analysis.h"

/// The answer to a question in a word or three, in the question's own words.
namespace modrob::report {

enum class Tone { kGood, kBad, kNeutral, kOpen };  ///< open: nothing is decided

struct VerdictChip {
  std::string text = {};  ///< "text", "no", "yes, for noise", "cannot tell", "not measured", "mixed"
  Tone tone = Tone::kOpen;
};

/// Where claims of one question say different things.
inline constexpr std::string_view kMixed = "mixed";

/// Of one claim. Where the study file says which verdict is a yes, "yes" or "no"; else the verdict. Of two conditions
/// the one that costs more, of two models the better one, by name.
VerdictChip verdict_chip(const analysis::ClaimAnswer& answer);

/// Of some claims of one question, none of them empty, and the claim that carries it: the first in the study file's
/// order that says so.
struct SharedChip {
  VerdictChip chip;
  const analysis::ClaimAnswer* carrying = nullptr;
};
SharedChip verdict_chip(const std::vector<const analysis::ClaimAnswer*>& claims);

}  // namespace modrob::report
