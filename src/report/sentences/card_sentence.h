#pragma once

#include <string>

#include "analysis/analysis.h"

namespace modrob::report {

/// What a claim says, in one plain sentence of at most 25 words with the one number that carries it: "15+15 training:
/// under text missing 30 % Corr falls 0.010 [0.007, 0.014] less than without it." The rest (p, seeds, levels) is
/// claim_sentence's.
std::string card_sentence(const analysis::Analysis& analysis, const analysis::ClaimAnswer& answer);

}  // namespace modrob::report
