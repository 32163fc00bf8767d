#include "data/audit/provenance_audit.h"

#include <algorithm>
#include <string>

#include "core/text_format.h"

namespace modrob::data {

namespace {

void find_repairs(const io::Json& provenance, std::vector<Finding>& findings) {
  const auto repairs = provenance.find("repairs");
  if (repairs == provenance.end() || !repairs->is_object()) return;
  std::vector<std::string> counts;
  for (const auto& [name, count] : repairs->items()) {
    if (!count.is_number() || count.get<double>() == 0.0) continue;
    std::string words = name;
    std::replace(words.begin(), words.end(), '_', ' ');
    counts.push_back(words + ": " + count.dump());
  }
  if (!counts.empty()) findings.push_back(make_finding("import_repairs", "Import: " + join(counts, ", ") + "."));
}

void find_warnings(const io::Json& provenance, std::vector<Finding>& findings) {
  const auto warnings = provenance.find("warnings");
  if (warnings == provenance.end() || !warnings->is_array()) return;
  for (const auto& warning : *warnings) {
    if (warning.is_string())
      findings.push_back(make_finding("import_warning", "Import: " + warning.get<std::string>()));
  }
}

// Wherever it stands, for there may be several source files; read_json has limited the depth.
void find_known_files(const io::Json& json, std::vector<Finding>& findings) {
  for (const auto& [key, value] : json.items()) {
    if (key == "known_file" && value.is_string()) {
      findings.push_back(make_finding("known_file", "Source: " + value.get<std::string>()));
    } else if (value.is_structured()) {
      find_known_files(value, findings);
    }
  }
}

}  // namespace

void audit_provenance(const io::Json& provenance, std::vector<Finding>& findings) {
  if (!provenance.is_object()) return;
  find_repairs(provenance, findings);
  find_warnings(provenance, findings);
  find_known_files(provenance, findings);
}

}  // namespace modrob::data
