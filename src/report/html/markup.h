#pragma once

#include <string>
#include <string_view>

#include "io/json.h"
#include "report/tables/table.h"

/// Pieces of a page. Text from outside (names, transcripts, messages) goes through `text` or `json_text`, never in as
/// it is; whatever these functions take as `html` has done so.
namespace modrob::report::html {

/// Safe in an element and in a quoted attribute; line breaks become spaces, what else does not show is as `printable`
/// has it.
std::string text(std::string_view anything);

/// Safe inside <script type="application/json">: no '<', '>' or '&' is left in it. What is not UTF-8 becomes U+FFFD,
/// what does not show is as `printable` has it.
std::string json_text(const io::Json& json);

/// <tag class="css_class">html</tag>
std::string element(const std::string& tag, const std::string& html, const std::string& css_class = "");

/// <details><summary>title</summary>html</details>
std::string details(const std::string& title_html, const std::string& html, bool open = false);

/// "—": undefined.
inline constexpr std::string_view kDash = "\xE2\x80\x94";
/// A metric's number on the page: "0.731 <i>[0.702, 0.760]</i>", a dash where it is undefined.
std::string metric_html(const MetricValue& value);

/// Scrolls sideways where the page is narrow; its name is the caption, nothing a dash. The columns that tell the rows
/// apart name the row. `attributes` go to the <table>.
std::string table_html(const Table& table, const std::string& attributes = "");

/// A section of the page: a heading with an anchor, a line on what it shows, its content.
std::string section(const std::string& id, const std::string& heading, const std::string& lead_html,
                    const std::string& html);

}  // namespace modrob::report::html
