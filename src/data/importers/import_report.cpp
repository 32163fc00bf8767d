#include "data/importers/import_report.h"

#include <algorithm>

namespace modrob::data {

void ImportReport::write(io::Json& provenance) const {
  provenance["repairs"] = io::Json::object();
  for (const auto& [what, count] : repairs_) provenance["repairs"][what] = count;
  provenance["warnings"] = warnings_;
}

std::string name_some(const std::vector<std::string>& ids) {
  constexpr size_t kMost = 10;
  const size_t named = std::min(ids.size(), kMost);
  std::string text;
  for (size_t i = 0; i < named; ++i) {
    if (i > 0) text += i + 1 == ids.size() ? " and " : ", ";
    text += "'" + ids[i] + "'";
  }
  if (ids.size() > named) text += " and " + std::to_string(ids.size() - named) + " more";
  return text;
}

}  // namespace modrob::data
