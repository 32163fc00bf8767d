#pragma once

#include <string>

namespace modrob::report {

/// A file of a study's tables or figures, before it is written.
struct TextFile {
  std::string name;  ///< "statistics.csv"
  std::string text;
};

}  // namespace modrob::report
