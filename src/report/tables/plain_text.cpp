#include "report/tables/plain_text.h"

#include <algorithm>
#include <utility>

#include "core/text_format.h"

namespace modrob::report {

namespace {

std::string markdown_field(const std::string& text) {
  std::string field;
  for (const char c : printable(text)) field += c == '|' ? std::string("\\|") : std::string(1, c);
  return "| " + field + " ";
}

// "\cmidrule"s and the upper head, which spans the columns it stands over.
std::pair<std::string, std::string> latex_upper_head(const Table& table) {
  const auto& columns = table.columns();
  std::string head, rules;
  for (size_t c = 0; c < columns.size();) {
    size_t end = c + 1;
    while (!columns[c].over.empty() && end < columns.size() && columns[end].over.empty()) ++end;
    if (columns[c].over.empty()) {
      head += c == 0 ? " " : "& ";
    } else {
      head += "& \\multicolumn{" + std::to_string(end - c) + "}{c}{" + escape_latex(columns[c].over) + "} ";
      rules += "\\cmidrule(lr){" + std::to_string(c + 1) + "-" + std::to_string(end) + "}";
    }
    c = end;
  }
  return {head, rules};
}

}  // namespace

std::string terminal_text(const Table& table) {
  auto lines = table.heads();
  for (const auto& row : table.rows()) {
    auto& line = lines.emplace_back();
    for (const auto& field : row) line.push_back(shown_text(field));
  }
  std::vector<size_t> widths(table.columns().size());
  for (const auto& line : lines) {
    for (size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], columns_of(line[c]));
  }
  std::string text;
  for (const auto& fields : lines) {
    std::string line;
    for (size_t c = 0; c < fields.size(); ++c) {
      const std::string padding(widths[c] - columns_of(fields[c]), ' ');
      line += (c == 0 ? "" : "  ") + (table.left(c) ? fields[c] + padding : padding + fields[c]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string markdown_text(const Table& table) {
  std::string text;
  bool first = true;
  for (const auto& head : table.heads()) {
    for (const auto& name : head) text += markdown_field(name);
    text += "|\n";
    for (size_t c = 0; first && c < head.size(); ++c) text += table.left(c) ? "|---" : "|---:";
    if (first) text += "|\n";
    first = false;
  }
  for (const auto& row : table.rows()) {
    for (const auto& field : row) {
      text += std::holds_alternative<std::monostate>(field) ? "| " : markdown_field(shown_text(field));
    }
    text += "|\n";
  }
  return text;
}

std::string escape_latex(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> kReplacements[] = {{"\\", "\\textbackslash{}"},
                                                                                    {"&", "\\&"},
                                                                                    {"%", "\\%"},
                                                                                    {"$", "\\$"},
                                                                                    {"#", "\\#"},
                                                                                    {"_", "\\_"},
                                                                                    {"{", "\\{"},
                                                                                    {"}", "\\}"},
                                                                                    {"~", "\\textasciitilde{}"},
                                                                                    {"^", "\\textasciicircum{}"},
                                                                                    {"—", "---"},
                                                                                    {"±", "$\\pm$"},
                                                                                    {"†", "\\textsuperscript{\\dag}"},
                                                                                    {"↓", "$\\downarrow$"},
                                                                                    {"↑", "$\\uparrow$"},
                                                                                    {"→", "$\\rightarrow$"}};
  std::string result;
  while (!text.empty()) {
    const auto* const found =
        std::find_if(std::begin(kReplacements), std::end(kReplacements),
                     [&](const auto& replacement) { return text.starts_with(replacement.first); });
    const bool special = found != std::end(kReplacements);
    result += special ? found->second : text.substr(0, 1);
    text.remove_prefix(special ? found->first.size() : 1);
  }
  return result;
}

std::string latex_tabular(const Table& table) {
  std::string text = "\\begin{tabular}{";
  std::vector<std::string> names;
  for (size_t c = 0; c < table.columns().size(); ++c) {
    text += table.left(c) ? "l" : "r";
    names.push_back(escape_latex(table.columns()[c].name));
  }
  const auto [upper, rules] = latex_upper_head(table);
  text += "}\n\\toprule\n" + upper + "\\\\\n" + rules + "\n" + join(names, " & ") + " \\\\\n\\midrule\n";
  for (size_t r = 0; r < table.rows().size(); ++r) {
    if (table.begins_block(r)) text += "\\midrule\n";
    std::vector<std::string> fields;
    for (const auto& field : table.rows()[r]) fields.push_back(escape_latex(shown_text(field)));
    text += join(fields, " & ") + " \\\\\n";
  }
  return text + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace modrob::report
