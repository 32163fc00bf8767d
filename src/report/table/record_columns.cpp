#include "report/table/record_columns.h"

namespace modrob::report {

const std::vector<QuantityPart>& quantity_parts() {
  using Field = Table::Field;
  using Quantity = analysis::Quantity;
  constexpr auto kReal = ColumnType::kReal;
  static const std::vector<QuantityPart> kParts = {
      {"", kReal, [](const Quantity& q) -> Field { return q.models.point; }},
      {"models_se", kReal, [](const Quantity& q) -> Field { return q.models.standard_error; }},
      {"models_low", kReal, [](const Quantity& q) -> Field { return q.models.t.low; }},
      {"models_high", kReal, [](const Quantity& q) -> Field { return q.models.t.high; }},
      {"percentile_low", kReal, [](const Quantity& q) -> Field { return q.models.percentile.low; }},
      {"percentile_high", kReal, [](const Quantity& q) -> Field { return q.models.percentile.high; }},
      {"bca_low", kReal, [](const Quantity& q) -> Field { return q.models.bca.low; }},
      {"bca_high", kReal, [](const Quantity& q) -> Field { return q.models.bca.high; }},
      {"by_utterance_low", kReal, [](const Quantity& q) -> Field { return q.models.by_utterance.low; }},
      {"by_utterance_high", kReal, [](const Quantity& q) -> Field { return q.models.by_utterance.high; }},
      {"design_effect", kReal, [](const Quantity& q) -> Field { return q.models.design_effect; }},
      {"undefined_resamples", ColumnType::kInteger,
       [](const Quantity& q) -> Field { return static_cast<int64_t>(q.models.undefined_resamples); }},
      {"recipe_se", kReal, [](const Quantity& q) -> Field { return q.recipe.standard_error; }},
      {"recipe_low", kReal, [](const Quantity& q) -> Field { return q.recipe.t.low; }},
      {"recipe_high", kReal, [](const Quantity& q) -> Field { return q.recipe.t.high; }},
      {"recipe_degrees", kReal, [](const Quantity& q) -> Field { return q.recipe.degrees; }},
  };
  return kParts;
}

PartNames all_parts(const std::string& name, const std::string& prefix) {
  PartNames names;
  for (const auto& part : quantity_parts())
    names.emplace_back(part.name, part.name.empty() ? name : prefix + part.name);
  return names;
}

}  // namespace modrob::report
