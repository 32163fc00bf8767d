#pragma once

#include "analysis/analysis.h"
#include "report/tables/table.h"

/// What tables for people show of a cell of an analysis.
namespace modrob::report {

/// The mean over seeds, with its interval of *these trained models*.
MetricValue value_of(const metrics::MetricInfo& metric, const analysis::Cell& cell);

/// What the strategy changes against Group::against: with the interval of *this recipe* where there are seeds for it,
/// else of these trained models. An empty text where nothing is compared.
Table::Field difference_of(const metrics::MetricInfo& metric, const analysis::Cell& cell);

}  // namespace modrob::report
