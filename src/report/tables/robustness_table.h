#pragma once

#include <cstdint>
#include <string>

#include "analysis/analysis.h"
#include "io/json.h"

namespace modrob::report {

/// The tables for a terminal, one for each of the first two headline metrics: conditions down, strategies across, the
/// mean over seeds with its interval for these trained models, and the change against clean; the means alone where the
/// table would be wider than `width` columns.
std::string terminal_table(const analysis::Analysis& analysis, size_t width);
/// A table for each headline metric.
std::string markdown_table(const analysis::Analysis& analysis);
/// Long form, one row per (data, model, strategy, condition, metric); for pandas.
std::string csv_table(const analysis::Analysis& analysis);
io::Json json_table(const analysis::Analysis& analysis);

/// What the spreads are, which modalities are simulated or not there, which values are undefined and why, which runs
/// are absent: the lines under every table. `changes`: whether it has a column of that name.
std::string footnotes(const analysis::Analysis& analysis, size_t width = SIZE_MAX, bool changes = true);

}  // namespace modrob::report
