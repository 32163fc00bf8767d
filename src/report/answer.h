#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"

namespace modrob::report {

/// A question that the study asks, answered in plain sentences that say no more than the verdicts do.
struct Answer {
  std::string question;
  std::string text;
  std::string verdict = {};  ///< that of all its claims (claim_words.h); empty where they differ or there is none
};

/// First what each model leans on, then one answer per declared family of claims, in the order of the study file.
std::vector<Answer> answers(const analysis::Analysis& analysis);
/// The same as paragraphs for a terminal: "Question? Answer."
std::string answer_text(const std::vector<Answer>& answers);

}  // namespace modrob::report
