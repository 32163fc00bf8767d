#include "study/study_claim.h"

#include <utility>

#include "study/data_name.h"

namespace modrob::study {

std::string condition_name(const std::optional<metrics::Condition>& condition) {
  return condition ? condition->name() : "clean";
}

std::string ClaimSide::label() const { return model + ", " + strategy + ", " + condition_name(condition); }

bool ClaimSide::operator==(const ClaimSide& other) const {
  return model == other.model && strategy == other.strategy &&
         condition_name(condition) == condition_name(other.condition);
}

std::string_view quantity_name(ClaimQuantity quantity) { return quantity == ClaimQuantity::kValue ? "value" : "drop"; }

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
