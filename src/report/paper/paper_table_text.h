#pragma once

#include <string>

#include "report/paper/paper_table.h"

namespace modrob::report::paper {

/// For pandas: a row for each of the table's, a group of columns for each data set and metric (mosi_corr,
/// mosi_corr_low, ..., mosi_corr_printed, mosi_corr_used, mosi_corr_flag). What is absent is an empty field.
std::string csv_text(const PaperTable& table);
/// What is absent is an em dash.
std::string markdown_text(const PaperTable& table);
/// A table environment for booktabs; what is absent is an em dash.
std::string latex_text(const PaperTable& table);

}  // namespace modrob::report::paper
