#pragma once

#include <cstddef>
#include <string>

namespace modrob::bench {

struct SimulationOptions {
  size_t repetitions = 4000;
  size_t resamples = 2000;
  int threads = 2;
};

/// How often intervals cover a known truth, as Markdown tables.
std::string coverage_tables(const SimulationOptions& options);
/// How often claims are wrong that are known to be, as Markdown tables.
std::string error_tables(const SimulationOptions& options);
/// Coverage where metrics are nearly perfect and videos few, as a Markdown table.
std::string edge_tables(const SimulationOptions& options);
/// Errors of statements about ways of training, and sign flips of scores of another scale, as Markdown tables.
std::string method_tables(const SimulationOptions& options);
/// How well advice about sizes keeps its promise, as a Markdown table.
std::string advice_tables(const SimulationOptions& options);
/// How long the statistics of a full grid take, as a Markdown table.
std::string grid_table(int threads);

}  // namespace modrob::bench
