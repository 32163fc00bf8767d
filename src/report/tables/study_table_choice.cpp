#include "report/tables/study_table_choice.h"

#include <algorithm>

#include "core/error.h"
#include "core/find_named.h"
#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "report/group_order.h"
#include "report/sentences/model_names.h"
#include "study/data_name.h"

namespace modrob::report {

namespace {

using analysis::Analysis;

struct KeyName {
  std::string_view name, several;
};
constexpr KeyName kKeys[kTableKeys] = {
    {"data", "data sets"}, {"model", "models"}, {"strategy", "strategies"}, {"condition", "conditions"}};

// Everything that the analysis has of a key, in its order.
std::vector<std::string> known_values(const Analysis& analysis, TableKey key) {
  std::vector<std::string> values;
  for (const auto& group : analysis.groups) {
    if (key == TableKey::kData) add_once(values, group.data);
    if (key == TableKey::kModel) add_once(values, group.model);
    if (key == TableKey::kStrategy) add_once(values, group.strategy);
    if (key != TableKey::kCondition) continue;
    for (const auto& condition : group.conditions) add_once(values, condition.name);
  }
  return values;
}

// Other spellings: a condition's, a data set's without its folder, a model's as its paper writes it.
std::string known_as(TableKey key, const std::string& given, const std::vector<std::string>& known) {
  if (contains(known, given)) return given;
  for (const auto& name : known) {
    if (key == TableKey::kData && study::data_name(name) == given) return name;
    if (key == TableKey::kModel && display_name(name) == given) return name;
  }
  if (key == TableKey::kCondition) {
    const auto name = corruption::Corruption::parse(given, "--conditions '" + given + "'").name();
    if (contains(known, name)) return name;
  }
  throw UserError("the study has no " + name_of(key) + " '" + given + "'; " + suggestion(given, known));
}

// Every key stands down, across, or has one value.
void place_keys(StudyTableChoice& choice) {
  for (const auto* keys : {&choice.rows, &choice.columns}) {
    for (const TableKey key : *keys) {
      const auto times = std::count(choice.rows.begin(), choice.rows.end(), key) +
                         std::count(choice.columns.begin(), choice.columns.end(), key);
      if (times > 1) throw UserError("'" + name_of(key) + "' stands twice in --rows and --columns");
    }
  }
  if (choice.columns.empty() && !contains(choice.rows, TableKey::kCondition)) {
    choice.columns = {TableKey::kCondition};
  }
  if (choice.rows.empty()) {
    for (const TableKey key : kEveryTableKey) {
      const bool names_rows = key == TableKey::kModel || key == TableKey::kStrategy;
      const bool needed = names_rows || choice.only[index_of(key)].size() > 1;
      if (needed && !contains(choice.columns, key)) choice.rows.push_back(key);
    }
  }
  for (const TableKey key : kEveryTableKey) {
    if (contains(choice.rows, key) || contains(choice.columns, key)) continue;
    const auto& values = choice.only[index_of(key)];
    if (values.size() > 1) {
      const auto& [name, several] = kKeys[index_of(key)];
      throw UserError("each place of the table would hold " + std::to_string(values.size()) + " numbers, of the " +
                      std::string(several) + " " + join_first(values, ", ", 4) + "; name '" + std::string(name) +
                      "' in --rows or --columns, or choose one");
    }
  }
}

void require_comparison(const StudyTableChoice& choice, const Analysis& analysis) {
  const auto& other = choice.difference_with;
  if (other.empty()) return;
  bool any = false;
  for (const auto& group : analysis.groups) {
    if (!choice.holds(group) || group.strategy == other) continue;
    if (group.against != other) {
      throw UserError("--difference-with " + other + ": the study compares " + group.strategy + " with " +
                      (group.against.empty() ? "no other strategy" : "'" + group.against + "'") +
                      "; other strategies are compared by `modrob study compare` and by claims");
    }
    any = true;
  }
  if (!any) throw UserError("--difference-with " + other + ": no other strategy is in the table");
}

}  // namespace

TableKey parse_table_key(const std::string& name) {
  return kEveryTableKey[static_cast<size_t>(&find_named(kKeys, name, "part of a table") - kKeys)];
}

std::string name_of(TableKey key) { return std::string(kKeys[index_of(key)].name); }

std::string shown_value(TableKey key, const std::string& value) {
  if (key == TableKey::kData) return study::data_name(value);
  return key == TableKey::kModel ? display_name(value) : value;
}

bool StudyTableChoice::holds(TableKey key, const std::string& value) const {
  return contains(only[index_of(key)], value);
}

bool StudyTableChoice::holds(const analysis::Group& group) const {
  return holds(TableKey::kData, group.data) && holds(TableKey::kModel, group.model) &&
         holds(TableKey::kStrategy, group.strategy);
}

StudyTableChoice complete(StudyTableChoice choice, const Analysis& analysis) {
  if (analysis.groups.empty()) throw UserError("the study has no finished run, so there is nothing for a table");
  if (choice.metrics.empty()) choice.metrics = analysis.headline;
  if (choice.metrics.empty()) choice.metrics = {analysis.metrics.front()};
  for (const auto& name : choice.metrics) metrics::find_metric(name);
  for (const TableKey key : kEveryTableKey) {
    const auto known = known_values(analysis, key);
    auto& only = choice.only[index_of(key)];
    for (auto& value : only) value = known_as(key, value, known);
    if (only.empty()) only = known;
  }
  place_keys(choice);
  require_comparison(choice, analysis);
  return choice;
}

}  // namespace modrob::report
