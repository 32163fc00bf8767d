#pragma once

#include <vector>

#include "analysis/analysis.h"
#include "report/table/record_columns.h"

namespace modrob::report {

/// One cell of an analysis with everything it stands under: a row of the tables in long form.
struct CellRow {
  const analysis::Analysis* analysis;
  const analysis::Group* group;
  const analysis::ConditionCells* condition;
  const std::string* metric;
  const analysis::Cell* cell;
};
/// Every one, in the order of the analysis.
std::vector<CellRow> cell_rows(const analysis::Analysis& analysis);

/// What tells the rows apart: data, model, strategy, condition, metric.
RecordColumns<CellRow> cell_columns();

}  // namespace modrob::report
