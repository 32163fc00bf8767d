#include "report/sentences/diagnosis_text.h"

#include <cmath>
#include <vector>

#include "report/tables/plain_text.h"

namespace modrob::report {

namespace {

bool lacks_interval(const stats::Uncertainty& number) { return !std::isnan(number.point) && !number.t.defined(); }

}  // namespace

std::string diagnosis_text(const analysis::DiagnosisIntervals& intervals) {
  std::string text;
  bool lacking = false;
  for (size_t m = 0; m < metrics::kHeadlineMetrics; ++m) {
    const auto& metric = metrics::metric_table()[m];
    Table table("", {"condition", metric_heading(metric), "change"});
    for (const auto& condition : intervals.conditions) {
      const auto field = [&](const std::vector<stats::Uncertainty>& numbers, MetricValue::Show show) -> Table::Field {
        if (numbers.empty()) return "";
        lacking = lacking || lacks_interval(numbers[m]);
        return MetricValue{&metric, numbers[m].point, numbers[m].t, show};
      };
      table.add({condition.name, field(condition.values, MetricValue::Show::kNumber),
                 field(condition.changes, MetricValue::Show::kChange)});
    }
    text += terminal_text(table) + "\n";
  }
  if (lacking) {
    text +=
        "Where no interval stands, nothing varied between resamples of the videos, or more than 5 % of them have no "
        "such value.\n";
  }
  return text;
}

}  // namespace modrob::report
