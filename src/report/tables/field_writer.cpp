#include "report/tables/field_writer.h"

namespace modrob::report {

namespace {

template <typename Visit>
void for_parts(const analysis::Quantity* quantity, const Visit& visit) {
  const auto& [models, recipe, by_seed] = quantity != nullptr ? *quantity : kNone<analysis::Quantity>;
  visit("", models.point);
  visit("models_se", models.standard_error);
  visit("models_low", models.t.low);
  visit("models_high", models.t.high);
  visit("percentile_low", models.percentile.low);
  visit("percentile_high", models.percentile.high);
  visit("bca_low", models.bca.low);
  visit("bca_high", models.bca.high);
  visit("by_utterance_low", models.by_utterance.low);
  visit("by_utterance_high", models.by_utterance.high);
  visit("design_effect", models.design_effect);
  visit("undefined_resamples", models.undefined_resamples);
  visit("recipe_se", recipe.standard_error);
  visit("recipe_low", recipe.t.low);
  visit("recipe_high", recipe.t.high);
  visit("recipe_degrees", recipe.degrees);
}

}  // namespace

FieldWriter& FieldWriter::add_all(const std::string& name, const std::string& prefix,
                                  const analysis::Quantity* quantity) {
  for_parts(quantity,
            [&](std::string_view part, auto value) { add(part.empty() ? name : prefix + std::string(part), value); });
  return *this;
}

FieldWriter& FieldWriter::add(std::initializer_list<std::pair<std::string_view, std::string_view>> parts,
                              const analysis::Quantity* quantity) {
  for (const auto& [wanted, name] : parts) {
    for_parts(quantity, [&, &wanted = wanted, &name = name](std::string_view part, auto value) {
      if (part == wanted) add(name, value);
    });
  }
  return *this;
}

std::vector<CellRow> cell_rows(const analysis::Analysis& analysis) {
  std::vector<CellRow> rows;
  for (const auto& group : analysis.groups) {
    for (const auto& condition : group.conditions) {
      for (size_t m = 0; m < analysis.metrics.size(); ++m) {
        rows.push_back({&analysis, &group, &condition, analysis.metrics[m], &condition.metrics.at(m)});
      }
    }
  }
  return rows;
}

}  // namespace modrob::report
