#include "study/claim_changes.h"

namespace modrob::study {

namespace {

std::map<std::string, const StudyClaim*> by_key(const StudyFile& study) {
  std::map<std::string, const StudyClaim*> claims;
  for (const auto& claim : study.claims) claims.emplace(claim.key(), &claim);
  return claims;
}

}  // namespace

ClaimChanges claim_changes(const StudyFile& before, const StudyFile& now) {
  const auto was = by_key(before), is = by_key(now);
  ClaimChanges changes;
  for (const auto& claim : before.claims) {
    const auto found = is.find(claim.key());
    if (found == is.end()) {
      changes.dropped[claim.test.family].push_back(claim.test.name);
    } else if (found->second->test.margin != claim.test.margin) {
      changes.moved[claim.test.family].push_back(claim.test.name + ": " + io::Json(claim.test.margin).dump() +
                                                 ", now " + io::Json(found->second->test.margin).dump());
    }
  }
  for (const auto& claim : now.claims) {
    if (!was.contains(claim.key())) changes.added[claim.test.family].push_back(claim.test.name);
  }
  return changes;
}

}  // namespace modrob::study
