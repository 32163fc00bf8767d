#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "io/json.h"
#include "report/sentences/metric_text.h"
#include "report/sentences/verdict_chip.h"

namespace modrob::report {

/// What one model (or way of training, where a question is about several) says to a question.
struct AnswerRow {
  std::string who = {};  ///< what tells it from the card's other rows: "MISA", "15+15 on mosi"; empty where it is alone
  VerdictChip chip = {};      ///< without a text where nothing was asked
  std::string sentence = {};  ///< of at most 25 words, with the one number that carries it
  MetricValue number = {};    ///< the difference behind it, ours less the other's; without a metric where there is none
  std::vector<std::string> why = {};     ///< all comparisons, each of whole sentences: intervals, p, what would decide
  std::array<std::string, 2> ends = {};  ///< what lies to the left and to the right of zero, where the number is drawn
  std::vector<std::string> notes = {};   ///< of a choice: where another metric decides otherwise, what is not as chosen
};

/// A question that the study asks, answered in sentences that say no more than the verdicts do.
struct Answer {
  std::string question;
  std::vector<AnswerRow> rows;
};

/// What a reader asks answers to be of.
struct AnswerChoice {
  std::string metric = {};  ///< a name of metrics::metric_table(); empty: whichever decides
  stats::Estimand estimand = stats::Estimand::kRecipe;
};

/// The score card. One answer per declared family of claims, in the order of the study file; before them what each
/// model leans on, unless a family compares the loss of one modality with that of another; where none is declared, what
/// was measured. Of a choice where one is made, as far as claims were declared of it: a claim about the recipe says
/// what these trained models show where those are chosen, and notes say what else is not as chosen.
std::vector<Answer> answers(const analysis::Analysis& analysis, const std::optional<AnswerChoice>& choice = {});

/// The card for a terminal, in lines of at most `width` columns; numbers and their intervals are not broken.
std::string answer_text(const std::vector<Answer>& answers, size_t width);
/// Every row's `why`, under its question.
std::string reasons_text(const std::vector<Answer>& answers, size_t width);
/// Both, in Markdown.
std::string answer_markdown(const std::vector<Answer>& answers);
/// {"answer": the text, "answers": [{"question", "rows": [{"who", "verdict", "sentence", "metric", "difference", "low",
/// "high", "why"}]}]}
io::Json answer_json(const std::vector<Answer>& answers);

}  // namespace modrob::report
