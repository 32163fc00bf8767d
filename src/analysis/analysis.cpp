#include "analysis/analysis.h"

#include <algorithm>

#include "core/error.h"

namespace modrob::analysis {

const ConditionCells* Group::find(const std::string& condition) const {
  const auto found =
      std::find_if(conditions.begin(), conditions.end(), [&](const auto& row) { return row.name == condition; });
  return found == conditions.end() ? nullptr : &*found;
}

const Cell& Group::at(const std::string& condition, const std::string& metric) const {
  const auto* row = find(condition);
  MODROB_CHECK(row != nullptr, "condition is in the analysis: " + condition);
  return row->metrics.at(metrics::metric_index(metric));
}

std::vector<Modality> DataSet::present() const {
  std::vector<Modality> present;
  for (const auto& name : modalities.empty() ? std::vector<std::string>{"text", "audio", "video"} : modalities) {
    if (std::find(absent.begin(), absent.end(), name) == absent.end()) present.push_back(parse_modality(name));
  }
  return present;
}

const Group* Analysis::find(const std::string& data_name, const std::string& model, const std::string& strategy) const {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
    return group.data == data_name && group.model == model && group.strategy == strategy;
  });
  return found == groups.end() ? nullptr : &*found;
}

bool Analysis::has_curves_over_strengths() const {
  return std::any_of(groups.begin(), groups.end(), [](const Group& group) {
    return std::any_of(group.curves.begin(), group.curves.end(),
                       [](const Curve& curve) { return curve.over_strengths(); });
  });
}

const DataSet& Analysis::data_set(const std::string& name) const {
  const auto found = std::find_if(data.begin(), data.end(), [&](const DataSet& set) { return set.data == name; });
  MODROB_CHECK(found != data.end(), "data set is part of the analysis: " + name);
  return *found;
}

}  // namespace modrob::analysis
