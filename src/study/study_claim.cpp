#include "study/study_claim.h"

#include <utility>

#include "corruption/corruption_record.h"
#include "io/json.h"
#include "io/record/record_visitor.h"
#include "study/data_name.h"

namespace modrob::study {

std::string condition_name(const std::optional<corruption::Corruption>& condition) {
  return condition ? condition->name() : "clean";
}

std::string ClaimSide::label() const { return model + ", " + strategy + ", " + condition_name(condition); }

bool ClaimSide::operator==(const ClaimSide& other) const {
  return model == other.model && strategy == other.strategy &&
         condition_name(condition) == condition_name(other.condition);
}

namespace {

constexpr io::EnumName kQuantityNames[] = {
    {"value", static_cast<int>(ClaimQuantity::kValue), "the metric itself"},
    {"drop", static_cast<int>(ClaimQuantity::kDrop), "what the condition costs against clean"},
};

constexpr io::EnumName kAffirmativeNames[] = {
    {"", static_cast<int>(Affirmative::kNotSaid), "the answer is the verdict"},
    {"better", static_cast<int>(Affirmative::kBetter)},
    {"worse", static_cast<int>(Affirmative::kWorse)},
    {"equivalent", static_cast<int>(Affirmative::kEquivalent)},
    {"not_inferior", static_cast<int>(Affirmative::kNotInferior)},
};

}  // namespace

std::span<const io::EnumName> affirmative_names() { return kAffirmativeNames; }

std::string_view quantity_name(ClaimQuantity quantity) {
  return io::enum_name(static_cast<int>(quantity), kQuantityNames);
}

std::span<const io::EnumName> quantity_names() { return kQuantityNames; }

void describe(io::RecordVisitor& visitor, ClaimSide& side) {
  auto& [model, strategy, condition] = side;
  visitor.fields("model", model, "strategy", strategy, "condition", condition);
}

void describe(io::RecordVisitor& visitor, StudyClaim& claim) {
  auto& [test, question, data, metric, quantity, ours, against, yes] = claim;
  describe(visitor, test);
  visitor.fields("question", question, "data", data, "metric", metric);
  visitor.choice("quantity", quantity, kQuantityNames);
  visitor.fields("ours", ours, "against", against);
  visitor.choice("yes", yes, kAffirmativeNames, "", io::Presence::kIfAny);
}

std::string StudyClaim::key() const {
  std::string first = ours.label(), second = against.label();
  if (test.kind != stats::ClaimKind::kNonInferiority && second < first) std::swap(first, second);
  const io::Json parts = {test.family,
                          stats::claim_kind_name(test.kind),
                          stats::estimand_name(test.estimand),
                          data_name(data),
                          metric,
                          quantity_name(quantity),
                          first,
                          second};
  return parts.dump();
}

}  // namespace modrob::study
