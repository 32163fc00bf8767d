#pragma once

#include <string>

#include "analysis/analysis.h"
#include "io/json.h"

namespace modrob::analysis {

/// All of it; doubles keep their bits, undefined ones are null. What `tables/analysis.json` holds.
io::Json to_json(const Analysis& analysis);
/// UserError naming `where` and what is wrong when it is not what to_json writes.
Analysis from_json(const io::Json& json, const std::string& where);

}  // namespace modrob::analysis
