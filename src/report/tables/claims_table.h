#pragma once

#include <string>

#include "analysis/analysis.h"
#include "report/tables/table.h"

namespace modrob::report {

/// "claims": a row for each claim: what was claimed, its verdict and what it rests on. Units of the program (F1 in [0,
/// 1]); undefined numbers are nothing.
Table claims_table(const analysis::Analysis& analysis);

/// A table for each family, under its question. Percentage points for metrics shown in percent.
std::string claims_markdown(const analysis::Analysis& analysis);

}  // namespace modrob::report
