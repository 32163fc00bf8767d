#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"

/// What stands beside a claim's verdict in words: seeds, levels, what would decide. Each text is empty where there is
/// nothing to say.
namespace modrob::report {

/// The claims of each family, in the order of the study file.
std::vector<std::vector<const analysis::ClaimAnswer*>> claim_families(const analysis::Analysis& analysis);

/// What a claim's difference, which is positive where ours is better, is multiplied by to be ours less the other's:
/// -1 for drops and errors.
double sign_of_subtraction(const study::StudyClaim& claim);
/// "by seed 0.001, 0.005, 0.025"; of more than five seeds the ends: "by seed from 0.001 to 0.025". Of claims about a
/// recipe only; the differences are multiplied by `sign`, as the one beside them.
std::string seeds_text(const analysis::ClaimAnswer& answer, double sign);
/// "seed 3 carries it": without that seed less than half of the mean difference is left.
std::string carrying_seed_text(const analysis::ClaimAnswer& answer);
/// "Corr itself is 0.628 against 0.625, difference 0.003 [-0.010, 0.016]", and where a smaller drop is claimed without
/// a higher level: "it costs less only because it starts lower (clean 0.729 against 0.736)", or, where its level is the
/// higher one without being shown to be: "it starts lower (clean 0.729 against 0.736), and that it ends higher is not
/// shown".
std::string levels_text(const analysis::ClaimAnswer& answer);
/// Why nothing could be decided: "too few videos (at least 5 are needed)".
std::string obstacle_text(const stats::Judgement& judgement, const analysis::StudyKind& kind);
/// "9 seeds or about 120 videos would decide".
std::string deciders_text(const stats::Judgement& judgement, const analysis::StudyKind& kind);

}  // namespace modrob::report
