#pragma once

#include <string>

namespace modrob::report {

/// A cell of a Markdown table: a bar would end it, so it is escaped.
std::string markdown_cell(const std::string& text);

}  // namespace modrob::report
