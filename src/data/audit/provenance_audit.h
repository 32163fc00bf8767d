#pragma once

#include <vector>

#include "data/audit/finding.h"
#include "io/json.h"

namespace modrob::data {

/// What an import wrote down: "repairs" (name -> count), "warnings" (list of texts), and "known_file" (a text) wherever
/// it stands. Members of other types are passed over: provenance is free text to the container.
void audit_provenance(const io::Json& provenance, std::vector<Finding>& findings);

}  // namespace modrob::data
