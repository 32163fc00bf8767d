#pragma once

#include <string>

#include "analysis/comparison.h"
#include "io/json.h"
#include "report/tables/table.h"

namespace modrob::report {

/// Two studies side by side for a terminal: headline metrics of every cell that both have, the difference (second less
/// first) with its interval of *these trained models*, and what only one of them has.
std::string compare_text(const analysis::Comparison& comparison);

/// "comparison": every metric of every cell, in the program's units (F1 in [0, 1]); both estimands.
Table comparison_table(const analysis::Comparison& comparison);

/// The same with notes and what only one study has.
io::Json comparison_json(const analysis::Comparison& comparison);

}  // namespace modrob::report
