#pragma once

#include <string>

#include "analysis/analysis.h"
#include "io/json.h"

namespace modrob::report {

/// The tables for a terminal, one for each of the first two headline metrics: conditions down, strategies across, the
/// mean over seeds with its interval for these trained models, and the change against clean.
std::string terminal_table(const analysis::Analysis& analysis);
std::string markdown_table(const analysis::Analysis& analysis);
/// Long form, one row per (data, model, strategy, condition, metric); for pandas.
std::string csv_table(const analysis::Analysis& analysis);
io::Json json_table(const analysis::Analysis& analysis);

/// What the spreads are, which modalities are simulated or not there, which values are undefined and why, which runs
/// are absent: the lines under every table.
std::string footnotes(const analysis::Analysis& analysis);

/// Drops of Corr drawn as bars for a terminal.
std::string drop_bars(const analysis::Analysis& analysis);

}  // namespace modrob::report
