#pragma once

#include <string>

#include "analysis/analysis.h"

namespace modrob::report {

/// What a model leans on, in sentences. "Most" is said only where the difference of the two largest losses has an
/// interval above zero; the metric is the first headline one that is defined without each modality, and where there is
/// none, the loss that leaves nothing to measure is told as total. Empty where the study removed too little to say.
std::string reliance_words(const analysis::Analysis& analysis, const analysis::Group& group);

}  // namespace modrob::report
