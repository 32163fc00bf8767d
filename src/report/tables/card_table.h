#pragma once

#include <vector>

#include "report/sentences/answer.h"
#include "report/tables/table.h"

namespace modrob::report {

/// The score card as a table that fits one column of a two-column paper: question, whom a row is about (where there are
/// several), the answer in a word or three, the difference behind it.
Table card_table(const std::vector<Answer>& answers);

}  // namespace modrob::report
