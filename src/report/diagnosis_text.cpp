#include "report/diagnosis_text.h"

#include <cmath>
#include <vector>

#include "core/text_format.h"
#include "report/metric_text.h"

namespace modrob::report {

namespace {

bool lacks_interval(const stats::Uncertainty& number) { return !std::isnan(number.point) && !number.t.defined(); }

}  // namespace

std::string diagnosis_text(const analysis::DiagnosisIntervals& intervals) {
  std::string text;
  bool lacking = false;
  for (const char* name : {"corr", "f1_non0", "mae"}) {
    const size_t m = metrics::metric_index(name);
    const auto& metric = metrics::metric_table()[m];
    std::vector<std::vector<std::string>> rows = {{"condition", metric_heading(metric), "change"}};
    for (const auto& condition : intervals.conditions) {
      const auto& value = condition.values[m];
      lacking = lacking || lacks_interval(value);
      auto& row = rows.emplace_back();
      row = {condition.name, metric_number(metric, value.point) + metric_interval(metric, value.t), ""};
      if (condition.changes.empty()) continue;
      const auto& change = condition.changes[m];
      lacking = lacking || lacks_interval(change);
      row.back() = metric_change(metric, change.point) + metric_interval(metric, change.t);
    }
    text += align(rows) + "\n";
  }
  if (lacking) {
    text +=
        "Where no interval stands, nothing varied between resamples of the videos, or more than 5 % of them have no "
        "such value.\n";
  }
  return text;
}

}  // namespace modrob::report
