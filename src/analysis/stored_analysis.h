#pragma once

#include <string>
#include <vector>

#include "analysis/analyse.h"

namespace modrob::analysis {

/// Of what an analysis is made of: the study's definition, the results of its finished runs, seed and resamples. Two
/// studies with the same fingerprint have the same analysis. The first is this program's, the others are those that its
/// older versions gave.
std::vector<std::string> fingerprints(const study::StudyFolder& study, const AnalysisOptions& options);

/// What it answered before where the stored one has the same fingerprint, else analyse(). Nothing is written: for those
/// who only read a study, whose manifest lists the file that is there.
Analysis analysis_to_read(const study::StudyFolder& study, const AnalysisOptions& options = {});

/// analyse(), or what it answered before where `tables/analysis.json` in the study's folder has the same fingerprint.
/// Writes the file when it had to compute.
Analysis stored_analysis(const study::StudyFolder& study, const AnalysisOptions& options = {});

}  // namespace modrob::analysis
