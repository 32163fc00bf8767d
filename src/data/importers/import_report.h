#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "io/json.h"

namespace modrob::data {

/// What an import changed and what its user should know. Goes into the provenance of the data set.
class ImportReport {
 public:
  /// Counts what was put right, e.g. "non-finite audio values set to 0".
  void repair(const std::string& what, int64_t count = 1) {
    if (count > 0) repairs_[what] += count;
  }
  void warn(std::string message) { warnings_.push_back(std::move(message)); }

  const std::map<std::string, int64_t>& repairs() const { return repairs_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  /// Adds "repairs" (an object of counts) and "warnings" (a list of texts).
  void write(io::Json& provenance) const;

 private:
  std::map<std::string, int64_t> repairs_;
  std::vector<std::string> warnings_;
};

/// "'a', 'b' and 'c'", at most ten of them, then "... and 7 more".
std::string name_some(const std::vector<std::string>& ids);

}  // namespace modrob::data
