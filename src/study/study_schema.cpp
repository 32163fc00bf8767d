#include "study/study_schema.h"

#include <cmath>

#include "data/container/dataset.h"
#include "io/settings.h"
#include "metrics/metric_table.h"
#include "plan/plan.h"
#include "study/study_keys.h"

namespace modrob::study {

namespace {

constexpr const char* kModalities = "^ *(text|audio|video) *(\\+ *(text|audio|video) *)*$";

// Whole numbers without a decimal point, as people write limits.
io::Json limit(double value) {
  return std::abs(value) < 9.1e15 && value == std::floor(value) ? io::Json(static_cast<int64_t>(value))
                                                                : io::Json(value);
}

/// Turns the fields it visits into the properties of a schema.
class SchemaWriter : public io::SettingsVisitor {
 public:
  void field(std::string_view key, bool& value, std::string_view help) override { add(key, "boolean", value, help); }
  void field(std::string_view key, int64_t& value, std::string_view help, io::Range range) override {
    bound(add(key, "integer", value, help), range);
  }
  void field(std::string_view key, double& value, std::string_view help, io::Range range) override {
    bound(add(key, "number", value, help), range);
  }
  void field(std::string_view key, std::string& value, std::string_view help) override {
    add(key, "string", value, help);
  }
  void field(std::string_view key, std::vector<double>& value, std::string_view help, io::Range range) override {
    bound(add_list(key, "number", value, help), range);
  }
  void field(std::string_view key, std::vector<int64_t>& value, std::string_view help, io::Range range) override {
    bound(add_list(key, "integer", value, help), range);
  }
  void field(std::string_view key, std::vector<std::string>& value, std::string_view help) override {
    add_list(key, "string", value, help);
  }
  void enum_field(std::string_view key, int& value, std::span<const io::EnumName> names,
                  std::string_view help) override {
    std::string name;
    io::Json choices = io::Json::array();
    for (const auto& choice : names) {
      choices.push_back(choice.name);
      if (choice.value == value) name = choice.name;
    }
    add(key, "string", name, help)["enum"] = std::move(choices);
  }

  /// The schema of the table; other keys are refused.
  io::Json table(const std::vector<std::string>& required) const {
    return {{"type", "object"}, {"properties", properties_}, {"required", required}, {"additionalProperties", false}};
  }
  io::Json& at(const char* key) { return properties_.at(key); }

 private:
  template <typename T>
  io::Json& add(std::string_view key, const char* type, const T& value, std::string_view help) {
    auto& property = properties_[std::string(key)];
    property = {{"type", type}, {"description", help}};
    const io::Json standard = value;
    // An empty text stands for none.
    if (!standard.is_string() || !standard.empty()) {
      if (!(standard.is_string() && standard.get<std::string>().empty())) property["default"] = standard;
    }
    return property;
  }
  template <typename T>
  io::Json& add_list(std::string_view key, const char* type, const std::vector<T>& value, std::string_view help) {
    auto& property = properties_[std::string(key)];
    property = {
        {"type", "array"}, {"description", help}, {"items", {{"type", type}}}, {"minItems", 1}, {"uniqueItems", true}};
    if (!value.empty()) property["default"] = value;
    return property["items"];
  }
  static void bound(io::Json& property, io::Range range) {
    if (std::isfinite(range.low)) property["minimum"] = limit(range.low);
    if (std::isfinite(range.high)) property["maximum"] = limit(range.high);
  }

  io::Json properties_ = io::Json::object();
};

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
  SchemaWriter head, strategy, condition, claim;
  StudyFile study;
  StrategyTable strategy_table;
  ConditionTable condition_table;
  ClaimTable claim_table;
  visit(head, study);
  visit(strategy, strategy_table);
  visit(condition, condition_table);
  visit(claim, claim_table);

  for (const auto split : data::kSplits) head.at("split")["enum"].push_back(data::split_name(split));
  strategy.at("modalities")["pattern"] = kModalities;
  condition.at("modalities")["items"]["pattern"] = kModalities;
  for (const auto& kind : plan::kind_names()) condition.at("kinds")["items"]["enum"].push_back(kind.name);

  io::Json metric_names = io::Json::array();
  for (const auto& metric : metrics::metric_table()) metric_names.push_back(metric.name);
  head.at("metrics")["items"]["enum"] = metric_names;
  claim.at("metrics")["items"]["enum"] = metric_names;
  claim.at("estimand").erase("default");  // it depends on what is compared
  io::Json claims = claim.table({"family", "conditions"});
  claims["properties"]["margin"] = margin_of(metric_names);

  io::Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                     {"title", "A modrob study"},
                     {"description", "data sets x models x strategies x seeds, diagnosed under the same conditions"}};
  const io::Json table = head.table({"name", "data", "models", "seeds", kStrategyTable, kConditionTable});
  schema.update(table);
  auto& properties = schema["properties"];
  properties[kStrategyTable] = list_of(strategy.table({"name"}), "ways of training");
  properties[kConditionTable] = list_of(condition.table({"rates"}), "every combination of its lists is diagnosed");
  properties[kClaimTable] = list_of(std::move(claims), "comparisons declared before the runs: each with each it lists");
  properties[kSettingsTable] = {{"type", "object"}, {"description", "on top of every recipe; modrob train --settings"}};
  properties[kRecipeTable] = {
      {"type", "object"},
      {"description",
       "by model, in place of the program's recipes: a file relative to this one, or the settings themselves"},
      {"additionalProperties", {{"type", {"string", "object"}}}}};
  return schema;
}

}  // namespace modrob::study
