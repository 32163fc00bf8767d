#include "report/sentences/answer.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>

#include "core/text_format.h"
#include "report/group_order.h"
#include "report/sentences/card_sentence.h"
#include "report/sentences/claim_evidence.h"
#include "report/sentences/claim_parts.h"
#include "report/sentences/claim_words.h"
#include "report/sentences/description.h"
#include "report/sentences/model_names.h"
#include "report/sentences/reliance_words.h"
#include "study/data_name.h"

namespace modrob::report {

namespace {

using analysis::Analysis;
using analysis::ClaimAnswer;
using Claims = std::vector<const ClaimAnswer*>;

// Whom a row is about: model, way of training, data set.
using Subject = std::array<std::string, 3>;

// Names the rows by what differs between them.
class Card {
 public:
  explicit Card(std::string question) : question_(std::move(question)) {}

  void add(Subject subject, AnswerRow row) {
    subjects_.push_back(std::move(subject));
    rows_.push_back(std::move(row));
  }

  bool empty() const { return rows_.empty(); }

  Answer take() {
    for (size_t part = 0; part < Subject().size(); ++part) {
      std::set<std::string> values;
      for (const auto& subject : subjects_) values.insert(subject[part]);
      if (values.size() < 2) continue;
      for (size_t i = 0; i < rows_.size(); ++i) {
        auto& who = rows_[i].who;
        who += (who.empty() ? "" : part == 2 ? " on " : ", ") + subjects_[i][part];
      }
    }
    return {std::move(question_), std::move(rows_)};
  }

 private:
  std::string question_;
  std::vector<Subject> subjects_;
  std::vector<AnswerRow> rows_;
};

Subject subject_of(const analysis::Group& group) {
  return {display_name(group.model), group.strategy, study::data_name(group.data)};
}

Subject subject_of(const study::StudyClaim& claim) {
  const auto& [ours, other] = std::pair(claim.ours, claim.against);
  const bool models = ours.model != other.model, strategies = ours.strategy != other.strategy;
  return {display_name(ours.model) + (models ? " against " + display_name(other.model) : ""),
          ours.strategy + (strategies && other.strategy != "none" ? " against " + other.strategy : ""),
          study::data_name(claim.data)};
}

// What these trained models show, whatever a choice says.
std::vector<std::string> notes_on_models(const std::optional<AnswerChoice>& choice) {
  if (!choice || choice->estimand == stats::Estimand::kTrainedModels) return {};
  return {"Of these trained models."};
}

Card reliance(const Analysis& analysis, const std::optional<AnswerChoice>& choice) {
  Card card("Which modality does the model lean on?");
  const analysis::Group* before = nullptr;
  for (const auto& group : analysis.groups) {
    // The first strategy of each model, which a study lists first because the others are measured against it.
    const bool first = before == nullptr || before->data != group.data || before->model != group.model;
    before = &group;
    if (!first) continue;
    if (const auto words = reliance_words(analysis, group, choice ? choice->metric : "")) {
      card.add(subject_of(group), {.chip = words->chip,
                                   .sentence = words->sentence,
                                   .why = {words->statement},
                                   .notes = notes_on_models(choice)});
    }
  }
  return card;
}

Card measured(const Analysis& analysis, const std::optional<AnswerChoice>& choice) {
  Card card("What was measured? (No claim is made, so nothing is tested.)");
  for (const auto& [group, sentence, statement] : description(analysis, choice ? choice->metric : "")) {
    card.add(subject_of(*group), {.sentence = sentence, .why = {statement}, .notes = notes_on_models(choice)});
  }
  return card;
}

// Whether the loss of one modality is compared with that of another: what leans on what is answered then.
bool asks_reliance(const ClaimAnswer& answer) {
  const auto& [ours, other] = std::pair(answer.claim.ours, answer.claim.against);
  return compared(answer.claim) == Compared::kConditions && ours.condition && other.condition &&
         ours.condition->modalities() != other.condition->modalities();
}

// Claims that differ in their metric only.
std::vector<Claims> comparisons_of(const Claims& claims) {
  const auto same = [](const study::StudyClaim& a, const study::StudyClaim& b) {
    return a.data == b.data && a.ours == b.ours && a.against == b.against && a.quantity == b.quantity &&
           a.test.kind == b.test.kind && a.test.estimand == b.test.estimand;
  };
  std::vector<Claims> comparisons;
  for (const auto* claim : claims) {
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
std::string comparison_sentence(const Claims& comparison, const analysis::StudyKind& kind) {
  std::string text = claim_sentence(*comparison.front(), kind);
  text.pop_back();
  for (size_t i = 1; i < comparison.size(); ++i) {
    const auto& other = *comparison[i];
    text += "; " + std::string(metrics::find_metric(other.claim.metric).label) + ": " + verdict_and_size(other);
  }
  return text + ".";
}

// "Of 4 comparisons: yes in 2, no in 1, cannot tell in 1."
std::string counted_chips(const Claims& claims) {
  std::vector<std::pair<std::string, int>> counts;
  for (const auto* claim : claims) {
    const std::string word = verdict_chip(*claim).text;
    const auto found = std::find_if(counts.begin(), counts.end(), [&](const auto& one) { return one.first == word; });
    if (found == counts.end()) {
      counts.emplace_back(word, 1);
    } else {
      ++found->second;
    }
  }
  std::vector<std::string> parts;
  for (const auto& [word, count] : counts) parts.push_back(word + " in " + std::to_string(count));
  return "Of " + std::to_string(claims.size()) + " comparisons: " + join(parts, ", ") + ".";
}

// Which way the difference points: to the better training or model, to the condition that costs more.
std::array<std::string, 2> ends_of(const study::StudyClaim& claim) {
  if (compared(claim) != Compared::kConditions) {
    return is_smaller(claim, 1) ? std::array<std::string, 2>{"← better", "worse →"}
                                : std::array<std::string, 2>{"← worse", "better →"};
  }
  if (claim.quantity != study::ClaimQuantity::kDrop || !claim.ours.condition || !claim.against.condition)
    return {"← lower", "higher →"};
  if (claim.ours.condition->modalities() == claim.against.condition->modalities())
    return {"← costs less", "costs more →"};
  return {"← " + claim.against.condition->modalities().name(), claim.ours.condition->modalities().name() + " →"};
}

AnswerRow row_of(const Analysis& analysis, const Claims& claims) {
  const auto [chip, carrying] = verdict_chip(claims);
  AnswerRow row = {.chip = chip, .sentence = card_sentence(analysis, *carrying)};
  if (chip.text == kMixed) row.sentence = counted_chips(claims);
  if (chip.text != kMixed && carrying->not_answered.empty()) {
    row.number = shown_difference(carrying->claim, carrying->judgement);
    row.ends = ends_of(carrying->claim);
  }
  for (const auto& comparison : comparisons_of(claims))
    row.why.push_back(comparison_sentence(comparison, analysis.kind));
  return row;
}

Answer family_answer(const Analysis& analysis, const Claims& family) {
  const auto& first = family.front()->claim;
  std::vector<std::pair<Subject, Claims>> rows;
  for (const auto* claim : family) {
    const auto subject = subject_of(claim->claim);
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.first == subject; });
    if (found == rows.end()) {
      rows.emplace_back(subject, Claims{claim});
    } else {
      found->second.push_back(claim);
    }
  }
  Card card(first.question.empty() ? first.test.family : first.question);
  for (const auto& [subject, claims] : rows) card.add(subject, row_of(analysis, claims));
  return card.take();
}

// The claim as it is about the models where those are asked for.
ClaimAnswer seen_as(ClaimAnswer answer, stats::Estimand estimand) {
  if (estimand == stats::Estimand::kTrainedModels && answer.these_models) {
    answer.judgement = *answer.these_models;
    answer.these_models.reset();
    answer.claim.test.estimand = estimand;
  }
  return answer;
}

Claims of_metric(const Claims& claims, const std::string& metric) {
  Claims found;
  std::copy_if(claims.begin(), claims.end(), std::back_inserter(found),
               [&](const ClaimAnswer* answer) { return answer->claim.metric == metric; });
  return found;
}

std::string label_of(const std::string& metric) { return std::string(metrics::find_metric(metric).label); }

// The family's claims that the choice is about, and in what they are not as chosen.
Answer chosen_answer(const Analysis& analysis, const Claims& family, const AnswerChoice& choice) {
  std::vector<ClaimAnswer> seen;
  for (const auto* answer : family) seen.push_back(seen_as(*answer, choice.estimand));
  Claims all;
  const std::string declared = analysis.kind.trained() ? "Declared" : "Claimed";
  std::vector<std::string> others, labels, notes;
  for (const auto& answer : seen) {
    all.push_back(&answer);
    if (answer.claim.metric == choice.metric) continue;
    add_once(others, answer.claim.metric);
    add_once(labels, label_of(answer.claim.metric));
  }
  Claims asked = of_metric(all, choice.metric);
  if (asked.empty()) {
    asked = all;
    others.clear();
    if (!choice.metric.empty()) notes.push_back("Asked of " + join(labels, " and ") + " only.");
  }
  const bool models = choice.estimand == stats::Estimand::kTrainedModels;
  if (std::any_of(asked.begin(), asked.end(),
                  [&](const ClaimAnswer* answer) { return answer->claim.test.estimand != choice.estimand; })) {
    notes.push_back(models ? "Asked of newly trained models only." : "Asked of these trained models, not of new ones.");
  } else if (models && family.front()->claim.test.estimand != choice.estimand) {
    notes.push_back(declared + " of newly trained models; this is what these trained models show.");
  }
  Answer answer = family_answer(analysis, asked);
  for (auto& row : answer.rows) row.notes = notes;
  for (const auto& name : others) {
    for (const auto& other : family_answer(analysis, of_metric(all, name)).rows) {
      for (auto& row : answer.rows) {
        if (row.who == other.who && row.chip.text != other.chip.text)
          row.notes.push_back("By " + label_of(name) + ": " + other.chip.text + ".");
      }
    }
  }
  return answer;
}

}  // namespace

std::vector<Answer> answers(const Analysis& analysis, const std::optional<AnswerChoice>& choice) {
  std::vector<Answer> answers;
  const auto add = [&](Card card) {
    if (!card.empty()) answers.push_back(card.take());
  };
  if (std::none_of(analysis.claims.begin(), analysis.claims.end(), asks_reliance)) add(reliance(analysis, choice));
  if (analysis.claims.empty()) add(measured(analysis, choice));
  for (const auto& family : claim_families(analysis)) {
    answers.push_back(choice ? chosen_answer(analysis, family, *choice) : family_answer(analysis, family));
  }
  return answers;
}

}  // namespace modrob::report
