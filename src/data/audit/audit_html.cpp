// How an AuditReport is written as a page of its own.

#include "core/text_format.h"
#include "data/audit/audit_report.h"
#include "data/audit/audit_tables.h"

namespace modrob::data {

namespace {

// Grades are told by word and by colour; tables scroll sideways on a narrow screen, the page never does. A scrolled
// table keeps its first column, and a shadow at the right says that more follows: a cover of the paper's colour moves
// with the content and hides it at the end.
constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #59636e; --line: #d1d9e0; --card: #f6f8fa;
  --error: #b3261e; --warning: #8a5a00; --note: #2f5d8a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171a; --ink: #e6e9ec; --soft: #9aa4ae; --line: #343b42; --card: #1d2226;
    --error: #ff8a80; --warning: #f0b64a; --note: #8fc1f0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.verdict { font-size: 1.15rem; margin: .25rem 0 0; }
.soft { color: var(--soft); font-size: .875rem; }
.simulated { border: 2px solid var(--warning); padding: .5rem .75rem; border-radius: .5rem; font-weight: 600; }
.scroll { overflow-x: auto; background:
  linear-gradient(to left, var(--paper) 40%, transparent) right / 3rem 100% no-repeat local,
  linear-gradient(to left, var(--line), transparent) right / 1.25rem 100% no-repeat scroll; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th:first-child { position: sticky; left: 0; background: var(--paper); }
thead th { color: var(--soft); font-weight: 600; }
tbody th { font-weight: 400; }
article { margin: .75rem 0; padding: .6rem .9rem; background: var(--card); border-radius: .5rem;
  border-left: .3rem solid var(--grade); }
article p { margin: .25rem 0; }
.error { --grade: var(--error); } .warning { --grade: var(--warning); } .note { --grade: var(--note); }
.grade { color: var(--grade); font-weight: 700; text-transform: uppercase; font-size: .8rem; letter-spacing: .04em; }
code { font: .875rem ui-monospace, monospace; }
)";

std::string safe(const std::string& text) { return escape_html(printable(text)); }

std::string element(const std::string& tag, const std::string& text, const std::string& css_class = "") {
  return "<" + tag + (css_class.empty() ? "" : " class=\"" + css_class + "\"") + ">" + safe(text) + "</" + tag + ">";
}

std::string table_html(const AuditTable& table) {
  std::string html = "<section>" + element("h2", table.title) +
                     "\n<div class=\"scroll\" role=\"region\" aria-label=\"" + safe(table.title) +
                     "\" tabindex=\"0\"><table>\n";
  for (size_t row = 0; row < table.rows.size(); ++row) {
    html += row == 0 ? "<thead><tr>" : row == 1 ? "<tbody><tr>" : "<tr>";
    for (size_t column = 0; column < table.rows[row].size(); ++column) {
      const std::string& cell = table.rows[row][column];
      if (row == 0) {
        html += "<th scope=\"col\">" + safe(cell) + "</th>";
      } else {
        html += column == 0 ? "<th scope=\"row\">" + safe(cell) + "</th>" : element("td", cell);
      }
    }
    html += row == 0 ? "</tr></thead>\n" : "</tr>\n";
  }
  html += table.rows.size() > 1 ? "</tbody></table></div>\n" : "</table></div>\n";
  if (!table.remark.empty()) html += element("p", table.remark, "soft") + "\n";
  return html + "</section>\n";
}

std::string finding_html(const Finding& finding) {
  const std::string grade(grade_name(finding.grade));
  std::string html = "<article class=\"" + grade + "\">\n<p>" + element("span", grade, "grade") + " " +
                     element("code", finding.code) + "</p>\n" + element("p", finding.message) + "\n";
  if (const auto line = affected_line(finding); !line.empty()) html += element("p", line, "soft") + "\n";
  return html + element("p", "\xE2\x86\x92 " + finding.advice) + "\n</article>\n";
}

}  // namespace

std::string to_html(const AuditReport& report) {
  const std::string title = "Audit of " + report.name;
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
      element("title", title) + "\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n<header>\n" +
      element("h1", title) + "\n" + element("p", audit_verdict(report), "verdict") + "\n" +
      element("p", "folder " + report.folder, "soft") + "\n" + element("p", "hash " + report.hash, "soft") +
      "\n</header>\n<main>\n";
  if (const auto sentence = simulated_sentence(report); !sentence.empty()) {
    html += element("p", sentence, "simulated") + "\n";
  }
  if (!report.findings.empty()) html += "<section>" + element("h2", "Findings") + "\n";
  for (const auto& finding : report.findings) html += finding_html(finding);
  if (!report.findings.empty()) html += "</section>\n";
  for (const auto& table : audit_tables(report)) html += table_html(table);
  if (!report.not_done.empty()) {
    html += "<section>" + element("h2", "Not done") + "\n<ul>\n";
    for (const auto& check : report.not_done) html += element("li", check.check + ": " + check.reason + ".") + "\n";
    html += "</ul></section>\n";
  }
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace modrob::data
