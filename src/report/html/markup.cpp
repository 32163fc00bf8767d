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

Table::Table(std::string caption_html, std::vector<std::string> head_html, size_t row_heads, std::vector<size_t> words)
    : caption_(std::move(caption_html)), row_heads_(row_heads), words_(std::move(words)) {
  for (size_t i = 0; i < head_html.size(); ++i) {
    const bool left = i < row_heads_ || std::find(words_.begin(), words_.end(), i) != words_.end();
    head_ += std::string(left ? "<th scope=col class=w>" : "<th scope=col>") + head_html[i];
  }
}

// The end tags of rows and cells may be left out (HTML, section 13.1.2.4); a full grid's tables are a third smaller.
void Table::row(const std::vector<std::string>& cells_html) {
  body_ += "<tr>";
  for (size_t i = 0; i < cells_html.size(); ++i) {
    const bool word = std::find(words_.begin(), words_.end(), i) != words_.end();
    body_ += (i < row_heads_ ? "<th scope=row>" : word ? "<td class=w>" : "<td>") + cells_html[i];
  }
  body_ += "\n";
  ++rows_;
}

std::string Table::html(const std::string& attributes) const {
  return "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table" +
         (attributes.empty() ? "" : " " + attributes) + ">" + (caption_.empty() ? "" : element("caption", caption_)) +
         "<thead><tr>" + head_ + "</thead>\n<tbody>" + body_ + "</tbody></table></div>\n";
}

std::string section(const std::string& id, const std::string& heading, const std::string& lead_html,
                    const std::string& html) {
  return "<section id=\"" + id + "\">\n<h2>" + heading + "</h2>\n" +
         (lead_html.empty() ? "" : element("p", lead_html, "lead") + "\n") + html + "</section>\n";
}

}  // namespace modrob::report::html
