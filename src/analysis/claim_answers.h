#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/data_scores.h"

namespace modrob::analysis {

/// The finished runs of a study by data set; each knows its sample.
using ScoresByData = std::map<std::string, std::unique_ptr<DataScores>>;

/// One answer per claim of the study, in its order. Both sides are paired seed by seed; a claim for which no seed has
/// finished on both sides is not answered, and says so. Holm counts every declared claim of a family, answered or not,
/// so that a run that fails makes no other claim easier. Claims about a recipe are judged a second time as claims about
/// these trained models.
std::vector<ClaimAnswer> answer_claims(const study::StudyFolder& study, const std::vector<study::StudyClaim>& claims,
                                       const std::vector<const study::GridRun*>& finished, ScoresByData& data,
                                       const AnalysisOptions& options);

}  // namespace modrob::analysis
