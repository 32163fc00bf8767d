#include "report/sentences/card_sentence.h"

#include <cctype>
#include <cmath>

#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/sentences/claim_evidence.h"
#include "report/sentences/claim_parts.h"
#include "report/sentences/metric_text.h"
#include "report/sentences/model_names.h"

namespace modrob::report {

namespace {

using analysis::Analysis;
using analysis::ClaimAnswer;
using stats::Verdict;
using study::ClaimQuantity;
using study::ClaimSide;

class CardSentence {
 public:
  CardSentence(const Analysis& analysis, const ClaimAnswer& answer)
      : analysis_(analysis),
        answer_(answer),
        claim_(answer.claim),
        metric_(metrics::find_metric(claim_.metric)),
        label_(metric_.label),
        drop_(claim_.quantity == ClaimQuantity::kDrop) {}

  std::string text() const {
    if (!answer_.not_answered.empty()) return "Not measured: " + answer_.not_answered;
    if (claim_.test.kind == stats::ClaimKind::kNonInferiority) return loss();
    return compared(claim_) == Compared::kConditions ? of_conditions() : of_trainings();
  }

 private:
  // "text missing 30 %", "audio missing 30 % (simulated)"
  std::string condition(const ClaimSide& side) const {
    std::string text = condition_text(side);
    if (!side.condition) return text;
    for (const auto& name : analysis_.data_set(claim_.data).simulated) {
      if (side.condition->modalities().contains(parse_modality(name))) return text + " (simulated)";
    }
    return text;
  }
  std::string under(const ClaimSide& side) const { return (side.condition ? "under " : "on ") + condition(side); }

  static std::string capital(std::string text) {
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
  }

  std::string margin() const { return metric_number(metric_, claim_.test.margin); }

  // Loss of the metric under a side's condition, mean over seeds; NaN where the study lacks it.
  double lost(const ClaimSide& side) const {
    const auto* group = analysis_.find(claim_.data, side.model, side.strategy);
    const auto* row = group == nullptr || !side.condition ? nullptr : group->find(side.condition->name());
    return row == nullptr ? std::nan("") : row->metrics.at(metrics::metric_index(claim_.metric)).drop.models.point;
  }

  std::string of_conditions() const {
    const auto& judgement = answer_.judgement;
    const bool ours_first = judgement.difference <= 0;  // the one that costs more comes first
    const auto& first = ours_first ? claim_.ours : claim_.against;
    const auto& second = ours_first ? claim_.against : claim_.ours;
    const std::string size = size_text(claim_, judgement), one = condition(first), other = condition(second);
    switch (judgement.verdict) {
      case Verdict::kBetter:
      case Verdict::kWorse:
        break;
      case Verdict::kEquivalent:
        return capital(one) + " and " + other + " cost the same " + label_ + " within " + margin() + ": difference " +
               size;
      case Verdict::kUndecided:
        return "Whether " + one + " costs more " + label_ + " than " + other + " is open: difference " + size;
    }
    if (!drop_) return capital(under(first)) + " " + label_ + " is " + size + lower() + " than " + under(second);
    const double cost = lost(first);
    const std::string amount = std::isnan(cost) ? "" : metric_number(metric_, cost) + " " + unit() + ", ";
    return capital(one) + " costs " + amount + size + (amount.empty() ? " " + unit() : "") + " more than " + other;
  }

  // "points of F1", "of Corr"
  std::string unit() const { return (metric_.percent ? "points of " : "of ") + label_; }
  const char* lower() const { return metric_.higher_is_better ? " lower" : " higher"; }

  // "text missing 30 % costs 0.010 [0.007, 0.014] less Corr", "Corr is 0.010 [..] higher under text missing 30 %" with
  // the training, or of the model, that is ours. Of an error "raises MAE 0.010 [..] less".
  std::string change(const stats::Judgement& judgement) const {
    const std::string size = size_text(claim_, judgement);
    const bool smaller = is_smaller(claim_, judgement.difference);
    if (!drop_) return label_ + " is " + size + (smaller ? " lower " : " higher ") + under(claim_.ours);
    const std::string less = smaller ? " less" : " more", what = condition(claim_.ours);
    if (!metric_.higher_is_better) return what + " raises " + label_ + " " + size + less;
    return what + " costs " + size + (metric_.percent ? " points" : "") + less + " " + label_;
  }

  // Between models or ways of training.
  std::string of_trainings() const {
    const auto& judgement = answer_.judgement;
    const auto& models = answer_.these_models;
    const std::string where = under(claim_.ours);
    switch (judgement.verdict) {
      case Verdict::kBetter:
        return begin() + change(judgement) + than() + caveat();
      case Verdict::kWorse:
        return begin() + change(judgement) + than();
      case Verdict::kEquivalent:
        return begin() + (drop_ ? "the drop of " : "") + label_ + " " + where + " changes by " +
               difference_text(claim_, judgement) + ", certainly less than " + margin();
      case Verdict::kUndecided:
        break;
    }
    const std::string obstacle = obstacle_text(answer_.judgement, analysis_.kind),
                      deciders = deciders_text(answer_.judgement, analysis_.kind);
    if (models && is_direction(models->verdict)) {
      const size_t count = answer_.seeds.size();
      const std::string these = count == 1 ? "In this one model " : "In these " + std::to_string(count) + " models ";
      const std::string of_new = judgement.interval.defined() ? " " + new_models(judgement) : "";
      const std::string open =
          "new ones" + (of_new.empty() ? " may differ" : of_new) + (deciders.empty() ? "" : ": " + deciders);
      return these + change(*models) + "; " + (obstacle.empty() ? open : obstacle);
    }
    return join_parts({capital(change(judgement)) + ", which may be chance", obstacle.empty() ? deciders : obstacle},
                      "; ");
  }

  // The interval with the sign that `change` gives these models.
  std::string new_models(const stats::Judgement& judgement) const {
    const double sign = sign_of(answer_.these_models->difference);
    const auto& [low, high] = judgement.interval;
    return "[" + metric_number(metric_, sign < 0 ? -high : low) + ", " +
           metric_number(metric_, sign < 0 ? -low : high) + "]";
  }

  // Whom the sentence is about.
  std::string begin() const {
    return "With " +
           (compared(claim_) == Compared::kModels ? display_name(claim_.ours.model)
                                                  : claim_.ours.strategy + " training") +
           " ";
  }
  std::string than() const {
    if (compared(claim_) == Compared::kModels) return " than with " + display_name(claim_.against.model);
    return claim_.against.strategy == "none" ? " than without it" : " than with " + claim_.against.strategy;
  }

  // A smaller drop is no gain where the level under the condition is not shown to be higher.
  std::string caveat() const {
    if (!drop_ || !answer_.levels) return "";
    const auto& level = answer_.levels->difference;
    const bool recipe = claim_.test.estimand == stats::Estimand::kRecipe;
    const auto& interval = recipe ? level.recipe.t : level.models.t;
    if (interval.low > 0) return "";
    return std::string("; it is not shown to end") + (metric_.higher_is_better ? " higher" : " lower");
  }

  // Of non-inferiority.
  std::string loss() const {
    const auto& judgement = answer_.judgement;
    std::string what = drop_ ? "the drop of " + label_ : label_;
    what = capital(under(claim_.ours)) + " " + what + " changes by " + difference_text(claim_, judgement);
    const std::string margin_text = (drop_ ? "a rise of " : "a loss of ") + margin();
    if (judgement.holds) return what + "; " + margin_text + " is ruled out";
    if (judgement.verdict == Verdict::kWorse) return what + ", which is worse";
    return what + "; " + margin_text + " is not ruled out";
  }

  const Analysis& analysis_;
  const ClaimAnswer& answer_;
  const study::StudyClaim& claim_;
  const metrics::MetricInfo& metric_;
  const std::string label_;
  const bool drop_;
};

}  // namespace

std::string card_sentence(const Analysis& analysis, const ClaimAnswer& answer) {
  return CardSentence(analysis, answer).text() + ".";
}

}  // namespace modrob::report
