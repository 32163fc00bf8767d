#pragma once

#include <string>

#include "report/results.h"

namespace modrob::report {

/// The table for a terminal: conditions down, strategies across, mean, spread and drop against clean.
std::string terminal_table(const Results& results);
std::string markdown_table(const Results& results);
/// Long form, one row per (data, model, strategy, condition, metric); for pandas.
std::string csv_table(const Results& results);
io::Json json_table(const Results& results);

/// Which modalities are simulated, what the spreads are, which runs are absent: the lines under every table.
std::string footnotes(const Results& results);

/// Drops of Corr drawn as bars for a terminal.
std::string drop_bars(const Results& results);

}  // namespace modrob::report
