#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/html/report_input.h"

/// What the reader may choose: the metric, and whom intervals and answers are about.
namespace modrob::report::html {

/// In the page and its address: "models", "recipe".
std::string_view estimand_key(stats::Estimand estimand);
/// In the page and its address; "all" of a choice without a metric.
std::string metric_key(const AnswerChoice& choice);

/// What the page shows before anybody chooses: the first metric, and the recipe where a claim is about it, so that the
/// first answers are those that were declared.
AnswerChoice first_choice(const analysis::Analysis& analysis);
/// The answers to every choice.
std::vector<ChosenAnswers> all_answers(const analysis::Analysis& analysis);

/// The switches; report.js shows them, since nothing works without it.
std::string controls(const analysis::Analysis& analysis);
/// `words` for each estimand, of which the page shows the chosen one's.
std::string by_estimand(const analysis::Analysis& analysis, const std::string& models_html,
                        const std::string& recipe_html);

}  // namespace modrob::report::html
