#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <mutex>

#include "core/clock.h"
#include "core/threads.h"
#include "metrics/metric_table.h"
#include "statistics.h"
#include "stats/claims.h"
#include "stats/parallel.h"
#include "stats/recipe.h"
#include "stats/sign_flip.h"
#include "stats/spearman.h"

namespace modrob::bench {

namespace {

using stats::Estimate;
using stats::kSumMetrics;

constexpr size_t kUtterances = 4659, kVideos = 678;
constexpr size_t kModels = 5, kDataSets = 2, kStrategies = 4, kSeeds = 3;
constexpr int64_t kMaskDraws = 20;

std::vector<corruption::Corruption> diagnostics() {
  using corruption::Corruption;
  std::vector<Corruption> conditions;
  for (const auto kind : {corruption::kMissing, corruption::kNoiseAdd}) {
    for (const double rate : {0.05, 0.1, 0.15, 0.3}) {
      conditions.push_back(Corruption::of(kind, Modality::kText, Rate::from_double(rate)));
    }
  }
  conditions.push_back(Corruption::of(corruption::kMissing, Modality::kText, Rate::from_double(1)));
  for (auto& condition : conditions) condition.masks.draws = kMaskDraws;
  return conditions;
}

// A run as it lies on the disk: clean scores, one row of missing text, twenty of noisy text.
metrics::CounterfactualTable run_of(uint64_t run) {
  const auto rows = metrics::needed_rows(diagnostics());
  auto table = metrics::CounterfactualTable::with(kUtterances, rows);
  const KeyedStream labels(hash_text("bench.labels"), 0);
  const KeyedStream errors(hash_text("bench.errors"), run);
  errors.fill_normal(table.scores);
  for (size_t i = 0; i < kUtterances; ++i) {
    table.utterances[i] = "utterance" + std::to_string(i);
    table.videos[i] = "video" + std::to_string(i * kVideos / kUtterances);
    table.labels[i] = std::round(std::clamp(1.3 * labels.normal(i), -3.0, 3.0) * 3) / 3;
    table.clean[i] = static_cast<float>(0.7 * table.labels[i] + 0.6 * errors.normal(1'000'000 + i));
    for (size_t row = 0; row < rows.size(); ++row) {
      table.row(row)[i] = static_cast<float>((row == 0 ? 0.1 : 0.5) * table.labels[i] + 0.7 * table.row(row)[i]);
    }
  }
  return table;
}

// What tables print of one (strategy, condition, metric): value, drop and relative drop of these models, of the recipe,
// and where the variance comes from.
size_t print(const stats::Bootstrap& bootstrap, const std::vector<const stats::SeriesEstimates*>& clean,
             const std::vector<const stats::SeriesEstimates*>& condition, size_t m) {
  const auto& metric = metrics::metric_table()[m];
  std::vector<const Estimate*> values, cleans;
  std::vector<std::vector<double>> draws;
  for (size_t seed = 0; seed < kSeeds; ++seed) {
    values.push_back(&condition[seed]->metrics[m]);
    cleans.push_back(&clean[seed]->metrics[m]);
    auto& row = draws.emplace_back();
    for (const auto& draw : condition[seed]->draws) row.push_back(draw[m]);
  }
  const Estimate value = stats::mean(values), at_rest = stats::mean(cleans);
  const Estimate drop = stats::drop(metric, at_rest, value), relative = stats::relative_drop(metric, at_rest, value);
  const auto measure = stats::values_of(metric), differences = stats::differences_of(metric);
  size_t defined = 0;
  const auto count = [&](const stats::Uncertainty& u) {
    defined += std::isfinite(u.t.low) + std::isfinite(u.bca.high);
  };
  const auto of_value = stats::uncertainty(value, measure, bootstrap.sample());
  count(of_value);
  count(stats::uncertainty(drop, differences, bootstrap.sample()));
  count(stats::uncertainty(relative, {}, bootstrap.sample()));
  defined += std::isfinite(stats::recipe_uncertainty(values, measure, bootstrap.sample().counts()).t.low);
  defined += std::isfinite(stats::variance_parts(draws, of_value.standard_error * of_value.standard_error).seed);
  return defined;
}

// Processor time of all threads, which tells more than the clock where others use the machine.
double processor_s() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Lap {
  double clock = now_s(), processor = processor_s();
};
struct Part {
  double clock = 0, processor = 0;
  void add(Lap& lap) {
    const Lap later;
    clock += later.clock - lap.clock;
    processor += later.processor - lap.processor;
    lap = later;
  }
};

struct Times {
  Part set_up, read, bootstrap, intervals, claims, spearman;
  size_t intervals_made = 0, claims_judged = 0;
};

// One data set and model: its strategies and seeds are compared with each other, so their resamples are held together.
void group(const stats::Bootstrap& bootstrap, const std::vector<corruption::Corruption>& conditions,
           const std::vector<stats::Hits>& hits, uint64_t first_run, int threads, Times& times) {
  Lap lap;
  std::vector<metrics::CounterfactualTable> tables(kStrategies * kSeeds);
  stats::parallel_for(tables.size(), threads, [&](size_t run) { tables[run] = run_of(first_run + run); });
  times.read.add(lap);
  std::vector<stats::Series> series;
  const size_t per_run = conditions.size() + 1;
  for (const auto& table : tables) {
    series.push_back(stats::clean_series(table));
    for (size_t c = 0; c < conditions.size(); ++c) {
      series.push_back(stats::condition_series(table, conditions[c], hits[c]));
    }
  }
  const auto estimates = bootstrap.evaluate(series);
  times.bootstrap.add(lap);
  std::mutex mutex;
  stats::parallel_for(kStrategies * per_run, threads, [&](size_t cell) {
    const size_t strategy = cell / per_run, column = cell % per_run;
    std::vector<const stats::SeriesEstimates*> clean, condition;
    for (size_t seed = 0; seed < kSeeds; ++seed) {
      clean.push_back(&estimates[(strategy * kSeeds + seed) * per_run]);
      condition.push_back(&estimates[(strategy * kSeeds + seed) * per_run + column]);
    }
    size_t made = 0;
    for (size_t m = 0; m < kSumMetrics; ++m) made += print(bootstrap, clean, condition, m);
    const std::lock_guard lock(mutex);
    times.intervals_made += made;
  });
  times.intervals.add(lap);
  // For each robust strategy: no trade-off in clean F1 and Corr, and a smaller drop under 30 % missing.
  std::vector<stats::Claim> claims;
  std::vector<stats::Evidence> evidence;
  for (size_t strategy = 1; strategy < kStrategies; ++strategy) {
    const auto at = [&](size_t s, size_t seed, size_t column) { return (s * kSeeds + seed) * per_run + column; };
    std::vector<stats::Pair> pairs;
    for (size_t seed = 0; seed < kSeeds; ++seed) {
      pairs.push_back({&series[at(strategy, seed, 4)], &series[at(0, seed, 4)], 1.0 / kSeeds});
      pairs.push_back({&series[at(strategy, seed, 0)], &series[at(0, seed, 0)], -1.0 / kSeeds});
    }
    const auto flips = stats::sign_flip(bootstrap.sample(), pairs, {.seed = 1, .flips = 10'000, .threads = threads});
    for (const size_t m : {stats::kF1Non0, stats::kCorr}) {
      const auto measure = stats::differences_of(metrics::metric_table()[m]);
      const auto counts = bootstrap.sample().counts();
      stats::Evidence clean{{}, counts, measure}, drop{{}, counts, measure, flips.metrics[m]};
      for (size_t seed = 0; seed < kSeeds; ++seed) {
        const size_t ours = at(strategy, seed, 0), theirs = at(0, seed, 0);
        const size_t ours_hit = at(strategy, seed, 4), theirs_hit = at(0, seed, 4);
        clean.seeds.push_back(stats::difference(estimates[ours].metrics[m], estimates[theirs].metrics[m]));
        drop.seeds.push_back(stats::difference(
            stats::difference(estimates[ours_hit].metrics[m], estimates[theirs_hit].metrics[m]), clean.seeds.back()));
      }
      const double margin = stats::default_margin(metrics::metric_table()[m]);
      claims.push_back({"", "trade-off", stats::ClaimKind::kNonInferiority, stats::Estimand::kRecipe, margin});
      claims.push_back({"", "repair", stats::ClaimKind::kSuperiority, stats::Estimand::kTrainedModels, margin});
      evidence.push_back(std::move(clean));
      evidence.push_back(std::move(drop));
    }
  }
  times.claims_judged += stats::judge(claims, evidence).size();
  times.claims.add(lap);
  stats::spearman(bootstrap, series, {.resamples = 200, .left_out = false, .threads = threads});
  times.spearman.add(lap);
}

}  // namespace

std::string grid_table(int threads) {
  Times times;
  const auto conditions = diagnostics();
  for (size_t data = 0; data < kDataSets; ++data) {
    Lap lap;
    const auto table = run_of(0);
    times.read.add(lap);
    const stats::Bootstrap bootstrap(stats::Sample(table.labels, table.videos),
                                     {.seed = 1 + data, .resamples = 10'000, .threads = threads});
    std::vector<stats::Hits> hits(conditions.size());
    stats::parallel_for(hits.size(), threads,
                        [&](size_t c) { hits[c] = stats::hits_of(conditions[c], table.utterances); });
    times.set_up.add(lap);
    for (size_t model = 0; model < kModels; ++model) {
      group(bootstrap, conditions, hits, (data * kModels + model) * kStrategies * kSeeds, threads, times);
    }
  }
  Part together;
  for (const Part& part : {times.set_up, times.bootstrap, times.intervals, times.claims}) {
    together.clock += part.clock;
    together.processor += part.processor;
  }
  char what[200];
  std::string text = "| part | seconds | processor seconds |\n|---|---:|---:|\n";
  const auto line = [&](const char* name, const Part& part) {
    char row[300];
    std::snprintf(row, sizeof(row), "| %s | %.1f | %.1f |\n", name, part.clock, part.processor);
    text += row;
  };
  line("resamples and masks", times.set_up);
  line("sums over videos, products, metrics, influences", times.bootstrap);
  std::snprintf(what, sizeof(what), "%zu intervals of values, drops and relative drops; variances",
                times.intervals_made);
  line(what, times.intervals);
  std::snprintf(what, sizeof(what), "%zu claims, half of them by sign flips", times.claims_judged);
  line(what, times.claims);
  line("**together**", together);
  line("Spearman, 200 resamples", times.spearman);
  line("making up the runs, which stands for reading them", times.read);
  std::snprintf(what, sizeof(what), "\n%d threads, peak memory %.0f MB.\n", threads,
                static_cast<double>(peak_resident_bytes()) / 1e6);
  return text + what;
}

}  // namespace modrob::bench
