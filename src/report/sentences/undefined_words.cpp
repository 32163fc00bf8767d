#include "report/sentences/undefined_words.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/group_order.h"
#include "report/sentences/model_names.h"
#include "study/data_name.h"

namespace modrob::report {

namespace {

bool undefined(const analysis::ConditionCells& condition, size_t metric) {
  return std::isnan(condition.metrics.at(metric).value.models.point);
}

// "in 1 of 3 seeds "; nothing where it is so in all of them.
std::string in_some_seeds(const std::vector<double>& by_seed) {
  const auto count = std::count_if(by_seed.begin(), by_seed.end(), [](double value) { return std::isnan(value); });
  if (count == 0 || count == static_cast<std::ptrdiff_t>(by_seed.size())) return "";
  return "in " + std::to_string(count) + " of " + std::to_string(by_seed.size()) + " seeds ";
}

}  // namespace

std::string why_undefined(const analysis::Group& group, const analysis::ConditionCells& condition, size_t metric) {
  MODROB_CHECK(undefined(condition, metric), "the value is undefined");
  const auto& info = metrics::metric_table()[metric];
  const auto& clean = group.conditions.front();
  if (undefined(clean, metric)) {
    return (condition.condition ? "the clean value is undefined: " : "") + std::string(info.undefined_when);
  }
  // The labels are those of the clean value, so it lies in the scores.
  const std::string seeds = in_some_seeds(condition.metrics.at(metric).value.by_seed);
  const bool finite = !undefined(condition, metrics::kMae);
  return seeds + (finite ? "the model gives every utterance one score" : "the model gives scores that are no numbers");
}

std::vector<std::string> undefined_lines(const analysis::Analysis& analysis, const std::string& data,
                                         const std::vector<size_t>& metrics) {
  struct Line {
    std::string condition, reason;
    std::vector<std::string> labels, groups;
  };
  std::vector<Line> lines;
  for (const auto& group : analysis.groups) {
    if (group.data != data) continue;
    for (const auto& condition : group.conditions) {
      for (const size_t metric : metrics) {
        if (!undefined(condition, metric)) continue;
        const std::string reason = why_undefined(group, condition, metric);
        auto line = std::find_if(lines.begin(), lines.end(), [&](const Line& other) {
          return other.condition == condition.name && other.reason == reason;
        });
        if (line == lines.end()) line = lines.insert(line, {condition.name, reason, {}, {}});
        add_once(line->labels, std::string(metrics::metric_table()[metric].label));
        add_once(line->groups, display_name(group.model) + " " + group.strategy);
      }
    }
  }
  std::vector<std::string> texts;
  for (const auto& line : lines) {
    texts.push_back(study::data_name(data) + ", " + line.condition + ": " + join(line.labels, " and ") +
                    (line.labels.size() == 1 ? " is" : " are") + " undefined (" + join(line.groups, ", ") +
                    "): " + line.reason + ".");
  }
  return texts;
}

}  // namespace modrob::report
