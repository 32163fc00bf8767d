#include <cmath>
#include <cstdio>

#include "metrics/metric_table.h"
#include "simulated_study.h"
#include "statistics.h"
#include "stats/interval.h"
#include "stats/parallel.h"

namespace modrob::bench {

namespace {

constexpr size_t kVideoCounts[] = {5, 8, 12, 20, 31};
constexpr uint64_t kTruth = 3'000'000'000;
constexpr size_t kEdgePopulation = 20'000;

// Model and truth of one row of the table.
struct Row {
  std::string errors;  // how they lie
  size_t metric = 0;
  SimulatedModel model;
  double truth = 0;
};

// Raises `knob` until the metric falls to the target in the population.
template <typename Knob>
Row row_with(const char* errors, size_t metric, double target, double high, const SimulatedSample& population,
             const Knob& knob) {
  Row row{errors, metric, {}, 0};
  row.model.slope = 1;
  double low = 0;
  for (int step = 0; step < 14; ++step) {
    const double middle = (low + high) / 2;
    knob(row.model, middle);
    row.truth = metrics_of_rows(population, simulate_scores(population, row.model).clean)[metric];
    (row.truth > target ? low : high) = middle;
  }
  return row;
}

std::vector<Row> rows_of(const SimulatedSample& population) {
  std::vector<Row> rows;
  const auto noisy = [](SimulatedModel& model, double sd) { model.error_sd = sd; };
  // Whole videos are scored with the wrong sign, the others nearly without error.
  const auto failing = [](SimulatedModel& model, double share) {
    model.error_sd = 1e-3;
    model.failing_videos = share;
    model.failure = 2;
  };
  for (const double target : {0.97, 0.98, 0.99, 0.995}) {
    rows.push_back(row_with("in single utterances", stats::kF1Non0, target, 2, population, noisy));
  }
  for (const double target : {0.97, 0.98, 0.99}) {
    rows.push_back(row_with("in whole videos", stats::kF1Non0, target, 0.2, population, failing));
  }
  Row perfect{"none", stats::kF1Non0, {}, 1};
  perfect.model.slope = 1;
  perfect.model.error_sd = 0;
  rows.push_back(perfect);
  for (const double target : {0.95, 0.97, 0.99}) {
    rows.push_back(row_with("in single utterances", stats::kCorr, target, 2, population, noisy));
  }
  return rows;
}

// At least 93 %, or marked.
std::string coverage(double share) {
  char text[32];
  std::snprintf(text, sizeof(text), share >= 0.93 ? "%.1f" : "**%.1f**", 100 * share);
  return text;
}

double share_covered(const Row& row, size_t videos, const SimulationOptions& options) {
  std::vector<double> covered(options.repetitions);
  const auto measure = stats::values_of(metrics::metric_table()[row.metric]);
  stats::parallel_for(options.repetitions, options.threads, [&](size_t study) {
    const auto sample = simulate_sample(World(), study, videos);
    const auto scores = simulate_scores(sample, row.model);
    const auto bootstrap = bootstrap_of(sample, options.resamples);
    const auto estimates = bootstrap.evaluate(stats::series_of(scores.clean, sample.labels.size()));
    covered[study] =
        stats::uncertainty(estimates.metrics[row.metric], measure, bootstrap.sample()).t.contains(row.truth);
  });
  return mean_of(covered);
}

}  // namespace

std::string edge_tables(const SimulationOptions& options) {
  const auto population = simulate_sample(World(), kTruth, kEdgePopulation);
  std::string text = "\n| metric | truth | errors lie |";
  for (const size_t videos : kVideoCounts) text += " " + std::to_string(videos) + " videos |";
  text += "\n|---|---:|---|---:|---:|---:|---:|---:|\n";
  for (const auto& row : rows_of(population)) {
    char truth[16];
    std::snprintf(truth, sizeof(truth), "%.4f", row.truth);
    text += "| " + std::string(metrics::metric_table()[row.metric].label) + " | " + truth + " | " + row.errors + " |";
    for (const size_t videos : kVideoCounts) text += " " + coverage(share_covered(row, videos, options)) + " |";
    text += "\n";
  }
  return text;
}

}  // namespace modrob::bench
