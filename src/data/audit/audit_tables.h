#pragma once

#include <string>
#include <vector>

#include "data/audit/audit_report.h"

namespace modrob::data {

/// A table of the overview, as both the terminal's and the HTML page show it.
struct AuditTable {
  std::string title;
  std::vector<std::vector<std::string>> rows;  ///< the first is the heading; each begins with its name
  std::string remark;                          ///< below the table, may be empty
};

/// Splits; modalities; probes, where there are any.
std::vector<AuditTable> audit_tables(const AuditReport& report);

/// "2 errors, 1 warning, 3 notes", "nothing found".
std::string audit_verdict(const AuditReport& report);

/// "audio and video are SIMULATED: ...", "" when nothing is.
std::string simulated_sentence(const AuditReport& report);

/// "videos: a, b and 12 more", "" when the finding lists nothing.
std::string affected_line(const Finding& finding);

}  // namespace modrob::data
