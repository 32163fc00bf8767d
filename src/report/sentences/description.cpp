#include "report/sentences/description.h"

#include <cmath>

#include "metrics/metric_table.h"
#include "report/sentences/data_words.h"
#include "report/sentences/metric_text.h"
#include "report/sentences/model_names.h"
#include "report/sentences/undefined_words.h"
#include "study/data_name.h"

namespace modrob::report {

namespace {

using analysis::Analysis;
using analysis::ConditionCells;
using analysis::Group;

class MeasuredGroup {
 public:
  MeasuredGroup(const Group& group, size_t metric)
      : group_(group), metric_(metric), info_(metrics::metric_table()[metric]), clean_(group.conditions.front()) {}

  std::string statement() const {
    const std::string begin = display_name(group_.model) + ", " + group_.strategy + ", on " +
                              study::data_name(group_.data) + ": " + label() + " ";
    if (undefined(clean_)) return begin + "is undefined on clean data: " + why_undefined(group_, clean_, metric_);
    std::string lost;
    size_t compared = 0;
    for (size_t c = 1; c < group_.conditions.size(); ++c) {
      const auto& condition = group_.conditions[c];
      if (undefined(condition)) {
        lost += "; undefined under " + condition.name + ": " + why_undefined(group_, condition, metric_);
      } else {
        ++compared;
      }
    }
    std::string text = begin + number(clean_) + " on clean data";
    if (const auto* worst = worst_condition()) {
      text += compared == 1 ? "; under " + worst->name
                            : "; of " + std::to_string(compared) + " conditions it is worst under " + worst->name;
      text += ": " + number(*worst);
    }
    return text + lost;
  }

  std::string sentence() const {
    if (undefined(clean_)) return label() + " is undefined on clean data";
    const std::string text = label() + " is " + number(clean_) + " on clean data";
    const auto* worst = worst_condition();
    return worst == nullptr ? text : text + ", and worst under " + worst->name + ": " + number(*worst);
  }

 private:
  std::string label() const { return std::string(info_.label); }
  const ConditionCells* worst_condition() const {
    const ConditionCells* worst = nullptr;
    for (size_t c = 1; c < group_.conditions.size(); ++c) {
      const auto& condition = group_.conditions[c];
      if (undefined(condition)) continue;
      if (worst == nullptr || drop(condition) > drop(*worst)) worst = &condition;
    }
    return worst;
  }
  const analysis::Cell& cell(const ConditionCells& condition) const { return condition.metrics.at(metric_); }
  double drop(const ConditionCells& condition) const { return cell(condition).drop.models.point; }
  bool undefined(const ConditionCells& condition) const { return std::isnan(cell(condition).value.models.point); }
  std::string number(const ConditionCells& condition) const {
    const auto& value = cell(condition).value.models;
    return metric_text({&info_, value.point, value.t});
  }

  const Group& group_;
  size_t metric_;
  const metrics::MetricInfo& info_;
  const ConditionCells& clean_;
};

}  // namespace

std::vector<Description> description(const Analysis& analysis, const std::string& name) {
  const auto& headline = analysis.headline;
  const size_t metric = metrics::metric_index(!name.empty()      ? std::string_view(name)
                                              : headline.empty() ? metrics::metric_table().front().name
                                                                 : std::string_view(headline.front()));
  std::vector<Description> descriptions;
  for (const auto& group : analysis.groups) {
    const MeasuredGroup measured(group, metric);
    descriptions.push_back(
        {&group, measured.sentence() + ".", measured.statement() + data_suffix(analysis.data_set(group.data)) + "."});
  }
  return descriptions;
}

}  // namespace modrob::report
