#include "report/diagnosis_text.h"

#include <vector>

#include "core/text_format.h"
#include "report/metric_text.h"

namespace modrob::report {

std::string diagnosis_text(const analysis::DiagnosisIntervals& intervals) {
  std::string text;
  for (const char* name : {"corr", "f1_non0", "mae"}) {
    const size_t m = metrics::metric_index(name);
    const auto& metric = metrics::metric_table()[m];
    std::vector<std::vector<std::string>> rows = {{"condition", metric_heading(metric), "change"}};
    for (const auto& condition : intervals.conditions) {
      const auto& value = condition.values[m];
      auto& row = rows.emplace_back();
      row = {condition.name, metric_number(metric, value.point) + metric_interval(metric, value.t), ""};
      if (condition.changes.empty()) continue;
      const auto& change = condition.changes[m];
      row.back() = metric_change(metric, change.point) + metric_interval(metric, change.t);
    }
    text += align(rows) + "\n";
  }
  return text;
}

}  // namespace modrob::report
