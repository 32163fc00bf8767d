#pragma once

#include <optional>
#include <string>

#include "analysis/analysis.h"
#include "report/sentences/verdict_chip.h"

namespace modrob::report {

struct RelianceWords {
  VerdictChip chip;       ///< the modality, "text only", "cannot tell"
  std::string sentence;   ///< of at most 25 words
  std::string statement;  ///< all of it
};

/// What a model leans on. "Most" is said only where the difference of the two largest losses has an interval above
/// zero; the metric is the first, of `first` and the headline ones, that is defined without each modality, and where
/// there is none, the loss that leaves nothing to measure is told as total. Nothing where the study removed too little
/// to say.
std::optional<RelianceWords> reliance_words(const analysis::Analysis& analysis, const analysis::Group& group,
                                            const std::string& first = "");

}  // namespace modrob::report
