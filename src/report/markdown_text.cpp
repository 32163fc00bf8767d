#include "report/markdown_text.h"

#include "core/text_format.h"

namespace modrob::report {

std::string markdown_cell(const std::string& text) {
  std::string cell;
  for (const char c : printable(text)) cell += c == '|' ? std::string("\\|") : std::string(1, c);
  return cell;
}

std::string markdown_table(const MarkdownRows& rows) {
  std::string text;
  for (size_t i = 0; i < rows.size(); ++i) {
    for (const auto& cell : rows[i]) text += "| " + markdown_cell(cell) + " ";
    text += "|\n";
    if (i > 0) continue;
    for (size_t c = 0; c < rows[i].size(); ++c) text += c == 0 ? "|---" : "|---:";
    text += "|\n";
  }
  return text;
}

}  // namespace modrob::report
