#pragma once

#include <span>
#include <vector>

#include "report/paper/paper_table.h"
#include "report/text_file.h"

namespace modrob::report::paper {

/// The files that belong into a study's tables folder: table1, table3 .. table7 as CSV with every row of the paper's,
/// as Markdown and LaTeX with those that the study has (no file where it has none); figure1 .. figure3 as CSV.
std::vector<TextFile> paper_files(std::span<const StudyCell> cells, const PaperTableChoice& choice);

}  // namespace modrob::report::paper
