#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"

namespace modrob::report {

/// What was measured of a group, of a metric: the one that is named, else the first headline one. Nothing is tested,
/// and nothing compared.
struct Description {
  const analysis::Group* group = nullptr;
  std::string sentence;  ///< "Corr is 0.67 [0.60, 0.73] on clean data, and lowest under text missing 100 %: 0.05 [..]."
  /// "MISA, none, on talks: Corr 0.67 [0.60, 0.73] on clean data; of 4 conditions it is worst under text missing 100 %:
  /// 0.05 [-0.02, 0.12]."
  std::string statement;
};
std::vector<Description> description(const analysis::Analysis& analysis, const std::string& name = "");

}  // namespace modrob::report
