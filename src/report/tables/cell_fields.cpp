#include "report/tables/cell_fields.h"

namespace modrob::report {

MetricValue value_of(const metrics::MetricInfo& metric, const analysis::Cell& cell) {
  return {&metric, cell.value.models.point, cell.value.models.t};
}

Table::Field difference_of(const metrics::MetricInfo& metric, const analysis::Cell& cell) {
  if (!cell.difference) return "";
  const auto& [models, recipe, by_seed] = *cell.difference;
  return MetricValue{&metric, models.point, by_seed.size() > 1 ? recipe.t : models.t, MetricValue::Show::kChange};
}

}  // namespace modrob::report
