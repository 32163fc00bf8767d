#include "report/cell_rows.h"

namespace modrob::report {

std::vector<CellRow> cell_rows(const analysis::Analysis& analysis) {
  std::vector<CellRow> rows;
  for (const auto& group : analysis.groups) {
    for (const auto& condition : group.conditions) {
      for (size_t m = 0; m < analysis.metrics.size(); ++m) {
        rows.push_back({&analysis, &group, &condition, &analysis.metrics[m], &condition.metrics.at(m)});
      }
    }
  }
  return rows;
}

RecordColumns<CellRow> cell_columns() {
  RecordColumns<CellRow> columns;
  columns.add("data", [](const CellRow& row) { return row.group->data; });
  columns.add("model", [](const CellRow& row) { return row.group->model; });
  columns.add("strategy", [](const CellRow& row) { return row.group->strategy; });
  columns.add("condition", [](const CellRow& row) { return row.condition->name; });
  columns.add("metric", [](const CellRow& row) { return *row.metric; });
  return columns;
}

}  // namespace modrob::report
