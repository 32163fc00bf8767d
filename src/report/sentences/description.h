#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"

namespace modrob::report {

/// What a study that declares no claims has measured, a sentence for each of its groups, of the first headline metric:
/// "MISA, none, on talks: Corr 0.67 [0.60, 0.73] on clean data; of 4 conditions it is worst under text
/// missing 100 %: 0.05 [-0.02, 0.12]." Nothing is tested, and nothing compared.
std::vector<std::string> description(const analysis::Analysis& analysis);

}  // namespace modrob::report
