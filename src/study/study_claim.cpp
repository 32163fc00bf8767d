#include "study/study_claim.h"

namespace modrob::study {

std::string ClaimSide::label() const {
  return model + ", " + strategy + ", " + (condition ? condition->name() : std::string("clean"));
}

bool ClaimSide::operator==(const ClaimSide& other) const { return label() == other.label(); }

}  // namespace modrob::study
