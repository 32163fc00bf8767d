#pragma once

#include <span>
#include <string>

#include "report/paper/study_cell.h"

namespace modrob::report::paper {

/// The bars of the paper's Figure 1, 2 or 3 as CSV, in the paper's order: level of ours (with interval or spread over
/// seeds), the printed level beside it where the data set is the paper's. Other data sets of `cells` follow with the
/// same bars. Fields that nobody has are empty. F1 in percent. CheckFailure for another figure.
std::string figure_csv(int figure, std::span<const StudyCell> cells, const std::string& preset);

}  // namespace modrob::report::paper
