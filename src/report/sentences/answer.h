#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"

namespace modrob::report {

/// A question that the study asks, answered in plain sentences that say no more than the verdicts do.
struct Answer {
  std::string question;
  std::vector<std::string> statements;  ///< one for each model or comparison, each of whole sentences
  std::string verdict = {};  ///< that of all its claims (claim_words.h); empty where they differ or there is none
};

/// First what each model leans on, then one answer per declared family of claims, in the order of the study file; where
/// none is declared, what was measured.
std::vector<Answer> answers(const analysis::Analysis& analysis);
/// The same for a terminal and for Markdown: a line for each question, and a list of its statements.
std::string answer_text(const std::vector<Answer>& answers);

}  // namespace modrob::report
