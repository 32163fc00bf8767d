#pragma once

#include <string>
#include <vector>

namespace modrob::report {

/// A cell of a Markdown table: a bar would end it, so it is escaped; what does not show is as `printable` has it.
std::string markdown_cell(const std::string& text);

using MarkdownRows = std::vector<std::vector<std::string>>;
/// The first row is the head; the first column is aligned to the left, the others to the right.
std::string markdown_table(const MarkdownRows& rows);

}  // namespace modrob::report
