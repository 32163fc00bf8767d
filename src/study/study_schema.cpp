#include "study/study_schema.h"

#include "corruption/protocol_kind.h"
#include "data/container/dataset.h"
#include "io/record/field_list.h"
#include "metrics/metric_table.h"
#include "study/slurm_options.h"
#include "study/study_keys.h"

namespace modrob::study {

namespace {

constexpr const char* kModalities = "^ *(text|audio|video) *(\\+ *(text|audio|video) *)*$";

/// The schema of a table; other keys than those described are refused.
template <typename Table>
io::Json table_schema(const std::vector<std::string>& required) {
  return {{"type", "object"},
          {"properties", io::schema_properties(io::field_list<Table>())},
          {"required", required},
          {"additionalProperties", false}};
}

io::Json list_of(io::Json table, const char* help) {
  return {{"type", "array"}, {"description", help}, {"items", std::move(table)}, {"minItems", 1}};
}

// One number, or a table by metric.
io::Json margin_of(const io::Json& metric_names) {
  const io::Json number = {{"type", "number"}, {"exclusiveMinimum", 0}};
  const io::Json by_metric = {
      {"type", "object"}, {"propertyNames", {{"enum", metric_names}}}, {"additionalProperties", number}};
  return {{"description",
           "largest difference that does not matter, in the metric's units (0.005 is half a percentage point of F1); "
           "0.005 where the metric is shown in percent, else 0.01"},
          {"anyOf", {number, by_metric}}};
}

}  // namespace

io::Json study_schema() {
  io::Json head = table_schema<StudyFile>({"name", "data", "models", "seeds", kStrategyTable});
  for (const char* key : {kConditionTable, "protocols"}) {
    head["anyOf"].push_back(io::Json{{"required", io::Json::array({key})}});
  }
  io::Json strategy = table_schema<StrategyTable>({"name"});
  io::Json condition = table_schema<ConditionTable>({});
  condition.erase("required");
  for (const char* key : {"rates", "corruptions"}) {
    condition["anyOf"].push_back(io::Json{{"required", io::Json::array({key})}});
  }
  io::Json claim = table_schema<ClaimTable>({"family", "conditions"});
  io::Json& properties = head["properties"];

  for (const auto split : data::kSplits) properties["split"]["enum"].push_back(data::split_name(split));
  strategy["properties"]["modalities"]["pattern"] = kModalities;
  condition["properties"]["modalities"]["items"]["pattern"] = kModalities;
  for (const auto& kind : corruption::Kind::all()) {
    condition["properties"]["kinds"]["items"]["enum"].push_back(kind.name);
  }
  for (const auto& kind : corruption::protocol_kinds()) {
    if (kind.protocol->purpose != Purpose::kDiagnosis) continue;
    condition["properties"]["kinds"]["items"]["enum"].push_back(kind.name);
    properties["protocols"]["items"]["enum"].push_back(kind.name);
  }
  io::Json metric_names = io::Json::array();
  for (const auto& metric : metrics::metric_table()) metric_names.push_back(metric.name);
  properties["metrics"]["items"]["enum"] = metric_names;
  claim["properties"]["metrics"]["items"]["enum"] = metric_names;
  claim["properties"]["estimand"].erase("default");  // it depends on what is compared
  claim["properties"]["margin"] = margin_of(metric_names);
  properties[kStrategyTable] = list_of(std::move(strategy), "ways of training");
  properties[kConditionTable] = list_of(std::move(condition), "every combination of its lists is diagnosed");
  properties[kClaimTable] = list_of(std::move(claim), "comparisons declared before the runs: each with each it lists");
  properties[kSettingsTable] = {{"type", "object"}, {"description", "on top of every recipe; modrob train --settings"}};
  properties[kRecipeTable] = {
      {"type", "object"},
      {"description",
       "by model, in place of the program's recipes: a file relative to this one, or the settings themselves"},
      {"additionalProperties", {{"type", {"string", "object"}}}}};
  io::Json slurm = {{"description", "how `study submit` hands the study to Slurm; no part of what the study is"}};
  slurm.update(table_schema<SlurmOptions>({}));
  slurm.erase("required");
  properties[kSlurmTable] = std::move(slurm);

  io::Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                     {"title", "A modrob study"},
                     {"description", "data sets x models x strategies x seeds, diagnosed under the same conditions"}};
  schema.update(head);
  return schema;
}

}  // namespace modrob::study
