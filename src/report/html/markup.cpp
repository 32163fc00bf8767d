#include "report/html/markup.h"

#include <algorithm>

#include "core/text_format.h"

namespace modrob::report::html {

std::string text(std::string_view anything) {
  std::string line(anything);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return escape_html(printable(line));
}

std::string json_text(const io::Json& json) {
  std::string safe;
  for (const char c : printable(json.dump(-1, ' ', false, io::Json::error_handler_t::replace))) {
    // Outside of strings JSON has none of these three, so an escape is always right.
    if (c == '<') {
      safe += "\\u003c";
    } else if (c == '>') {
      safe += "\\u003e";
    } else if (c == '&') {
      safe += "\\u0026";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string element(const std::string& tag, const std::string& html, const std::string& css_class) {
  return "<" + tag + (css_class.empty() ? "" : " class=\"" + css_class + "\"") + ">" + html + "</" + tag + ">";
}

std::string details(const std::string& title_html, const std::string& html, bool open) {
  return std::string(open ? "<details open>" : "<details>") + "<summary>" + title_html + "</summary>" + html +
         "</details>\n";
}

std::string metric_html(const MetricValue& value) {
  return metric_text(value,
                     {.undefined = kDash, .interval_begin = "<i>[", .interval_end = "]</i>", .minus_zero = false});
}

namespace {

std::string field_html(const Table::Field& field) {
  if (const auto* value = std::get_if<MetricValue>(&field)) return metric_html(*value);
  if (const auto* markup = std::get_if<Markup>(&field)) return markup->html;
  return std::holds_alternative<std::monostate>(field) ? std::string(kDash) : text(shown_text(field));
}

}  // namespace

// The end tags of rows and cells may be left out (HTML, section 13.1.2.4); a full grid's tables are a third smaller.
std::string table_html(const Table& table, const std::string& attributes) {
  std::string head, body, caption = text(table.name());
  // In an element an apostrophe is safe, and captions have always had it.
  for (size_t at; (at = caption.find("&#39;")) != std::string::npos;) caption.replace(at, 5, "'");
  for (size_t c = 0; c < table.columns().size(); ++c) {
    head += (table.left(c) ? "<th scope=col class=w>" : "<th scope=col>") + text(table.columns()[c].name);
  }
  for (const auto& row : table.rows()) {
    body += "<tr>";
    for (size_t c = 0; c < row.size(); ++c) {
      body += c < table.key_columns() ? "<th scope=row>" : table.left(c) ? "<td class=w>" : "<td>";
      body += field_html(row[c]);
    }
    body += "\n";
  }
  return "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table" +
         (attributes.empty() ? "" : " " + attributes) + ">" + (caption.empty() ? "" : element("caption", caption)) +
         "<thead><tr>" + head + "</thead>\n<tbody>" + body + "</tbody></table></div>\n";
}

std::string section(const std::string& id, const std::string& heading, const std::string& lead_html,
                    const std::string& html) {
  return "<section id=\"" + id + "\">\n<h2>" + heading + "</h2>\n" +
         (lead_html.empty() ? "" : element("p", lead_html, "lead") + "\n") + html + "</section>\n";
}

}  // namespace modrob::report::html
