#pragma once

#include <map>
#include <string>
#include <vector>

#include "study/study_file.h"

namespace modrob::study {

/// How the claims of two studies differ: names by family. Claims are told apart by what they test (StudyClaim::key).
struct ClaimChanges {
  using ByFamily = std::map<std::string, std::vector<std::string>>;
  ByFamily dropped, added;
  ByFamily moved;  ///< other margins: "name: 0.005, now 0.5"
};
ClaimChanges claim_changes(const StudyFile& before, const StudyFile& now);

}  // namespace modrob::study
