#include "report/html/metric_panels.h"

#include "report/html/markup.h"

namespace modrob::report::html {

std::string metric_panels(
    const ReportInput& input,
    const std::function<std::string(const analysis::DataSet& data, const ShownMetric& metric)>& content) {
  std::string html;
  const bool several = input.analysis.data.size() > 1;
  for (const auto& metric : shown_metrics(input.analysis)) {
    std::string panel;
    for (const auto& data : input.analysis.data) {
      const std::string part = content(data, metric);
      if (part.empty()) continue;
      panel += several ? element("h3", text(data.data) + ": " + text(metric.label()))
                       : element("h3", text(metric.label()), "metric");
      panel += "\n" + part;
    }
    if (panel.empty()) continue;
    html += "<div class=\"panel\" data-metric=\"" + text(metric.name()) + "\">\n" + panel + "</div>\n";
  }
  return html;
}

}  // namespace modrob::report::html
