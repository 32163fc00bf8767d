#include "report/html/data_section.h"

#include <cmath>

#include "core/text_format.h"
#include "report/html/markup.h"
#include "report/html/numbers.h"
#include "report/sentences/data_words.h"

namespace modrob::report::html {

namespace {

// A number, text or nothing of an audit, as text.
std::string shown(const io::Json& json, const char* key) {
  const auto value = json.is_object() && json.contains(key) ? json.at(key) : io::Json();
  if (value.is_null()) return std::string(kDash);
  if (value.is_number_float()) return fixed(value.get<double>(), 2);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// "1 warning", "2 warnings" of the audit's own counts.
std::string counted_in(const io::Json& audit, const std::string& thing) {
  const std::string count = shown(audit, (thing + "s").c_str());
  return count + " " + thing + (count == "1" ? "" : "s");
}

std::string findings_html(const io::Json& audit) {
  std::string items;
  for (const auto& finding : audit.value("findings", io::Json::array())) {
    const std::string grade = finding.value("grade", "note");
    items += "<li class=\"" + std::string(grade == "error" || grade == "warning" ? grade : "note") + "\"><b>" +
             text(grade) + "</b> " + text(finding.value("message", "")) + " <span class=\"soft\">" +
             text(finding.value("advice", "")) + "</span></li>\n";
  }
  return items.empty() ? element("p", "The audit found nothing.") : "<ul class=\"findings\">\n" + items + "</ul>\n";
}

std::string splits_html(const io::Json& audit) {
  Table table("Splits", {"Split", "Utterances", "Videos", "Negative", "Zero", "Positive", "Mean label"});
  const auto splits = audit.value("splits", io::Json::object());
  for (const auto& [name, split] : splits.items()) {
    table.add({name, shown(split, "utterances"), shown(split, "videos"), shown(split, "negative"), shown(split, "zero"),
               shown(split, "positive"), shown(split, "label_mean")});
  }
  return table.rows().empty() ? "" : table_html(table);
}

std::string audit_html(const io::Json& audit) {
  const std::string counts =
      counted_in(audit, "error") + ", " + counted_in(audit, "warning") + ", " + counted_in(audit, "note");
  std::string html = splits_html(audit) + findings_html(audit);
  if (audit.contains("hash")) html += element("p", "Data hash <code>" + text(shown(audit, "hash")) + "</code>", "soft");
  return details("Audit: " + text(counts), html, true);
}

Table sample_table(const ReportInput& input) {
  const auto& kind = input.analysis.kind;
  const std::string groups = capitalised(kind.grouped() ? kind.groups() : "groups");
  Table table("", {"Data set", "Split", "Utterances", groups, "Label ICC", "Labels", "Simulated", "Not in it"}, 2,
              {6, 7});
  for (const auto& data : input.analysis.data) {
    table.add({data.data, input.analysis.split, data.utterances, data.videos,
               std::isnan(data.label_icc) ? Table::Field() : fixed(data.label_icc, 2), range_words(data),
               data.simulated.empty() ? "nothing" : join(data.simulated, ", "),
               data.absent.empty() ? "nothing" : join(data.absent, ", ")});
  }
  table.leave_out(kind.trained() ? std::vector<std::string>{"Labels"}
                                 : std::vector<std::string>{"Simulated", "Not in it"});
  if (!kind.grouped()) table.leave_out({groups, "Label ICC"});
  return table;
}

std::string audits(const ReportInput& input) {
  // Of imported scores there is no data set to audit.
  if (!input.analysis.kind.trained()) return "";
  std::string audits;
  for (const auto& data : input.analysis.data) {
    const auto audit = input.audits.find(data.data);
    if (input.analysis.data.size() > 1) audits += element("h3", text(data.data)) + "\n";
    audits +=
        audit == input.audits.end()
            ? element("p", "No audit of " + text(data.data) + " was given: <code>modrob data audit</code> makes one.",
                      "note") +
                  "\n"
            : audit_html(audit->second);
  }
  return audits;
}

}  // namespace

std::string data_section(const ReportInput& input) {
  const auto& kind = input.analysis.kind;
  const std::string lead =
      kind.grouped() ? "Utterances of one " + text(kind.group) + " resemble each other, so intervals resample " +
                           text(kind.groups()) + ". Label ICC: how much they do, from 0 to 1."
                     : "Every utterance stands for itself: intervals are too short where utterances of one recording "
                       "resemble each other.";
  return section("data", "The data", lead, table_html(sample_table(input)) + audits(input));
}

}  // namespace modrob::report::html
