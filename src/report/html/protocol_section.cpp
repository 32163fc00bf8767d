#include "report/html/protocol_section.h"

#include "report/html/markup.h"
#include "report/html/metric_panels.h"
#include "report/tables/protocol_tables.h"

namespace modrob::report::html {

std::string protocol_section(const ReportInput& input) {
  const auto& analysis = input.analysis;
  if (analysis.rankings.empty()) return "";
  std::string body = metric_panels(input, [&](const analysis::DataSet& data, const ShownMetric& metric) {
    const std::string name(metric.info->name);
    const std::string sentence = winners_sentence(analysis, data.data, name);
    if (sentence.empty()) return std::string();
    return element("p", text(sentence)) + "\n" + table_html(winners_table(analysis, data.data, name));
  });
  for (const auto& data : analysis.data) {
    body += details("How much is really hidden, " + data.data,
                    element("p", std::string(kRealisedWords)) + table_html(realised_rates_shown(data)));
  }
  return section(
      "protocols", "Who wins under which protocol",
      "The same trained models under the protocols of other works, each with its own score; compare within a "
      "row. A lead whose interval holds zero is within chance.",
      body);
}

}  // namespace modrob::report::html
