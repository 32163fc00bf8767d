#pragma once

#include <string>

#include "report/tables/table.h"

/// A table as text for people. Names from outside are safe in each.
namespace modrob::report {

/// Columns padded to their widest field.
std::string terminal_text(const Table& table);

/// A bar would end a field, so it is escaped; what does not show is as `printable` has it. Only the uppermost head is
/// one to Markdown, a second one is its first row.
std::string markdown_text(const Table& table);

/// Text that LaTeX sets as it is: its special characters escaped; arrows, dashes, ± and † as commands; what does not
/// show is as `printable` has it.
std::string escape_latex(const std::string& raw);
/// A tabular with booktabs' rules: the heads that there are, and a rule above every block. The best number is bold.
std::string latex_tabular(const Table& table);

}  // namespace modrob::report
