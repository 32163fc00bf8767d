#pragma once

#include <string>

#include "analysis/analysis.h"

namespace modrob::report {

/// "p = 0.007", "p < 0.001".
std::string p_text(double p);
/// "better", "undecided", ...; "not inferior" where non-inferiority is shown and nothing more, "not answered". Of two
/// conditions of one model "larger" or "smaller".
std::string verdict_text(const analysis::ClaimAnswer& answer);

/// "better, 0.7 smaller, by seed 0.6, 0.8, 0.7"; "undecided, difference -0.7, by seed ..." (ours less the other's).
std::string verdict_and_size(const analysis::ClaimAnswer& answer);

/// One claim in words: "MISA with 15+15 training: the drop of Corr under text missing 30 % is 0.010 [0.007, 0.014]
/// smaller than with none (better, p = 0.007; by seed 0.009, 0.010, 0.011). Corr itself is 0.628 against 0.625, ...".
/// Where these trained models differ and the method cannot be told to, both are said.
std::string claim_sentence(const analysis::ClaimAnswer& answer, const analysis::StudyKind& kind = {});

}  // namespace modrob::report
