#include "report/sentences/answer.h"

#include <algorithm>
#include <map>

#include "core/text_format.h"
#include "report/sentences/claim_evidence.h"
#include "report/sentences/claim_words.h"
#include "report/sentences/description.h"
#include "report/sentences/model_names.h"
#include "report/sentences/reliance_words.h"
#include "study/data_name.h"

namespace modrob::report {

namespace {

using analysis::Analysis;
using analysis::ClaimAnswer;
using analysis::Group;

// Families with more comparisons than this are counted per model instead of told one by one.
constexpr size_t kToldOneByOne = 6;

std::vector<std::string> reliance(const Analysis& analysis) {
  std::vector<std::string> statements;
  const Group* before = nullptr;
  for (const auto& group : analysis.groups) {
    // The first strategy of each model, which a study lists first because the others are measured against it.
    const bool first = before == nullptr || before->data != group.data || before->model != group.model;
    before = &group;
    if (!first) continue;
    const std::string sentence = reliance_words(analysis, group);
    if (!sentence.empty()) statements.push_back(sentence);
  }
  return statements;
}

// "MISA on mosi, 6 comparisons: better in 4, undecided in 2."
std::vector<std::string> count_verdicts(const std::vector<const ClaimAnswer*>& family) {
  std::vector<std::string> models;
  std::map<std::string, std::map<std::string, int>> counts, of_trained_models;
  for (const auto* answer : family) {
    const std::string model = display_name(answer->claim.ours.model) + " on " + study::data_name(answer->claim.data);
    if (std::find(models.begin(), models.end(), model) == models.end()) models.push_back(model);
    ++counts[model][verdict_text(*answer)];
    if (answer->these_models)
      ++of_trained_models[model][std::string(stats::verdict_name(answer->these_models->verdict))];
  }
  std::vector<std::string> statements;
  for (const auto& model : models) {
    std::vector<std::string> parts;
    int all = 0;
    for (const auto& [verdict, count] : counts[model]) {
      parts.push_back(verdict + " in " + std::to_string(count));
      all += count;
    }
    const std::string text = model + ", " + std::to_string(all) + " comparisons: " + join(parts, ", ");
    const auto& trained = of_trained_models[model];
    std::vector<std::string> others;
    for (const auto& [verdict, count] : trained) others.push_back(verdict + " in " + std::to_string(count));
    statements.push_back(text + (others.empty() ? "." : "; these trained models alone: " + join(others, ", ") + "."));
  }
  return statements;
}

// Claims that differ in their metric only.
std::vector<std::vector<const ClaimAnswer*>> comparisons_of(const std::vector<const ClaimAnswer*>& family) {
  const auto same = [](const study::StudyClaim& a, const study::StudyClaim& b) {
    return a.data == b.data && a.ours == b.ours && a.against == b.against && a.quantity == b.quantity &&
           a.test.kind == b.test.kind && a.test.estimand == b.test.estimand;
  };
  std::vector<std::vector<const ClaimAnswer*>> comparisons;
  for (const auto* claim : family) {
    const auto found = std::find_if(comparisons.begin(), comparisons.end(), [&](const auto& comparison) {
      return same(comparison.front()->claim, claim->claim);
    });
    if (found == comparisons.end()) {
      comparisons.push_back({claim});
    } else {
      found->push_back(claim);
    }
  }
  return comparisons;
}

// The first metric in a sentence, of the others the verdict: "...(better, p = 0.004); F1: undecided."
std::string comparison_sentence(const std::vector<const ClaimAnswer*>& comparison, const analysis::StudyKind& kind) {
  std::string text = claim_sentence(*comparison.front(), kind);
  text.pop_back();
  for (size_t i = 1; i < comparison.size(); ++i) {
    const auto& other = *comparison[i];
    text += "; " + std::string(metrics::find_metric(other.claim.metric).label) + ": " + verdict_text(other);
    const bool differ = other.these_models && other.these_models->verdict != other.judgement.verdict;
    if (differ)
      text += " (these trained models: " + std::string(stats::verdict_name(other.these_models->verdict)) + ")";
    for (const auto& part : {size_and_seeds(other), differ ? carrying_seed_text(other) : ""}) {
      if (!part.empty()) text += ", " + part;
    }
  }
  return text + ".";
}

// Two conditions of one model: "worse" would be a verdict on neither.
bool compares_conditions(const ClaimAnswer& answer) {
  const auto& claim = answer.claim;
  return claim.ours.model == claim.against.model && claim.ours.strategy == claim.against.strategy;
}

std::string common_verdict(const std::vector<const ClaimAnswer*>& family) {
  if (compares_conditions(*family.front())) return "";
  const std::string first = verdict_text(*family.front());
  const bool same =
      std::all_of(family.begin(), family.end(), [&](const auto* claim) { return verdict_text(*claim) == first; });
  return same ? first : "";
}

}  // namespace

std::vector<Answer> answers(const Analysis& analysis) {
  std::vector<Answer> answers;
  const auto leans = reliance(analysis);
  if (!leans.empty()) answers.push_back({"Which modality does the model lean on?", leans});
  if (analysis.claims.empty() && !analysis.groups.empty()) {
    answers.push_back({"What was measured? No claim is made, so nothing is tested.", description(analysis)});
  }
  for (const auto& family : claim_families(analysis)) {
    const auto& claim = family.front()->claim;
    std::vector<std::string> statements;
    const auto comparisons = comparisons_of(family);
    if (comparisons.size() > kToldOneByOne) {
      statements = count_verdicts(family);
    } else {
      for (const auto& comparison : comparisons) statements.push_back(comparison_sentence(comparison, analysis.kind));
    }
    answers.push_back(
        {claim.question.empty() ? claim.test.family : claim.question, statements, common_verdict(family)});
  }
  return answers;
}

std::string answer_text(const std::vector<Answer>& answers) {
  std::string text;
  for (const auto& answer : answers) {
    text += (text.empty() ? "" : "\n\n") + answer.question;
    for (const auto& statement : answer.statements) text += "\n- " + statement;
  }
  return text;
}

}  // namespace modrob::report
