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
      head += std::string(c == 0 ? "" : "& ") + "\\multicolumn{" + std::to_string(end - c) + "}{c}{" +
              escape_latex(columns[c].over) + "} ";
      rules += "\\cmidrule(lr){" + std::to_string(c + 1) + "-" + std::to_string(end) + "}";
    }
    c = end;
  }
  return {head, rules};
}

// A hyphen in front of a number is a minus.
std::string with_minus(const std::string& text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool begins = i == 0 || std::string_view(" [{").find(text[i - 1]) != std::string_view::npos;
    const bool number = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
    result += text[i] == '-' && begins && number ? std::string("$-$") : std::string(1, text[i]);
  }
  return result;
}

std::string latex_field(const Table& table, size_t column, const Table::Field& field) {
  const NumberStyle style = {.best_begin = "\\textbf{", .best_end = "}"};  // no number has what must be escaped
  const bool number = std::holds_alternative<MetricValue>(field);
  const auto text = with_minus(number ? shown_text(field, style) : escape_latex(shown_text(field)));
  const bool broken = table.columns()[column].share > 0 && !text.empty();
  return broken ? "\\rightskip 0pt plus 1fil\\relax " + text : text;  // few words do not fill a line
}

// Behind the line break of the row before, which would take a bracket or an asterisk for its own.
std::string latex_row(const std::vector<std::string>& fields) {
  const std::string line = join(fields, " & ");
  return (line.starts_with('[') || line.starts_with('*') ? "{}" : "") + line + " \\\\\n";
}

std::string latex_column(const Table& table, size_t column) {
  const double share = table.columns()[column].share;
  if (share > 0) return "p{" + fixed(share, 2) + "\\linewidth}";
  return table.left(column) ? "l" : "r";
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
      text += std::holds_alternative<std::monostate>(field)
                  ? "| "
                  : markdown_field(shown_text(field, {.best_begin = "**", .best_end = "**"}));
    }
    text += "|\n";
  }
  return text;
}

std::string escape_latex(const std::string& raw) {
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
                                                                                    {"<", "\\textless{}"},
                                                                                    {">", "\\textgreater{}"},
                                                                                    {"|", "\\textbar{}"},
                                                                                    {"—", "---"},
                                                                                    {"±", "$\\pm$"},
                                                                                    {"†", "\\textsuperscript{\\dag}"},
                                                                                    {"↓", "$\\downarrow$"},
                                                                                    {"↑", "$\\uparrow$"},
                                                                                    {"→", "$\\rightarrow$"}};
  const std::string shown = printable(raw);
  std::string_view text = shown;
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
    text += latex_column(table, c);
    names.push_back(escape_latex(table.columns()[c].name));
  }
  const auto [upper, rules] = latex_upper_head(table);
  text += "}\n\\toprule\n";
  if (!rules.empty()) text += upper + "\\\\\n" + rules + "\n";
  text += latex_row(names) + "\\midrule\n";
  for (size_t r = 0; r < table.rows().size(); ++r) {
    if (table.begins_block(r)) text += "\\midrule\n";
    std::vector<std::string> fields;
    for (size_t c = 0; c < table.columns().size(); ++c) fields.push_back(latex_field(table, c, table.rows()[r][c]));
    text += latex_row(fields);
  }
  return text + "\\bottomrule\n\\end{tabular}\n";
}

}  // namespace modrob::report
