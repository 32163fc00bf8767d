#pragma once

#include "study/study_file.h"

namespace modrob::study {

struct ExpandedClaims {
  std::vector<StudyClaim> claims;
  std::vector<std::string> left_out;  ///< what optional claims name and the grid lacks, one sentence each
};

/// Every comparison that the study's [[claim]] tables stand for. UserError with the place: a cell that the grid lacks
/// (unless optional), a cell against itself, a comparison twice in a family, a family without a question or with two.
ExpandedClaims expand_claims(const StudyFile& study);

}  // namespace modrob::study
