#include <cmath>
#include <cstdio>
#include <functional>
#include <string>

#include "metrics/metric_table.h"
#include "simulated_study.h"
#include "statistics.h"
#include "stats/interval.h"
#include "stats/parallel.h"
#include "stats/recipe.h"

namespace modrob::bench {

namespace {

using stats::Estimate;
using stats::Interval;
using stats::kSumMetrics;

constexpr size_t kVideos = 31;
constexpr size_t kDraws = 5;
constexpr double kRate = 0.3;
constexpr uint64_t kTruth = 1'000'000'000;  // the study that is the population

enum Quantity { kClean, kMasked, kDrop, kRelative, kModels, kQuantities };
constexpr const char* kQuantityNames[kQuantities] = {"clean", "text missing 30 %", "drop", "relative drop",
                                                     "clean, model A - B"};

using Values = std::array<std::array<double, kSumMetrics>, kQuantities>;

struct Models {
  SimulatedModel a, b;
};

// `hard`: videos differ half as much again in how well the models do on them.
Models two_models(bool hard) {
  Models models;
  if (hard) {
    models.a.unequal_videos = 0.3;
    models.a.video_share = 0.15;
    models.b = models.a;
  }
  models.a.errors = 1;
  models.b.errors = 2;
  models.b.slope = 0.72;
  models.b.error_sd = 0.95;
  return models;
}

Values values_of(const std::array<double, kSumMetrics>& clean, const std::array<double, kSumMetrics>& masked,
                 const std::array<double, kSumMetrics>& other) {
  Values values;
  for (size_t m = 0; m < kSumMetrics; ++m) {
    const auto drop = metrics::drop(metrics::metric_table()[m], clean[m], masked[m]);
    values[kClean][m] = clean[m];
    values[kMasked][m] = masked[m];
    values[kDrop][m] = drop.absolute;
    values[kRelative][m] = drop.relative;
    values[kModels][m] = clean[m] - other[m];
  }
  return values;
}

std::array<double, kSumMetrics> truth_of(const SimulatedSample& population, const SimulatedModel& model, bool masked) {
  const auto scores = simulate_scores(population, model);
  return metrics_of_rows(population, masked ? masked_rows(population, scores, kRate, 1) : scores.clean);
}

struct Count {
  double t = 0, percentile = 0, bca = 0, by_utterance = 0, design_effect = 0, no_bca = 0;
  double below = 0, above = 0;  // truth below and above the t interval
};

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof(text), "%.1f", 100 * share);
  return text;
}

// Outside 93 to 97 % is marked.
std::string coverage(double share) {
  const bool good = share >= 0.93 && share <= 0.97;
  return (good ? "" : "**") + percent(share) + (good ? "" : "**");
}

std::string trained_models(const World& world, bool hard, const SimulationOptions& options) {
  const Models models = two_models(hard);
  const auto population = simulate_sample(world, kTruth, kPopulation);
  const Values truth = values_of(truth_of(population, models.a, false), truth_of(population, models.a, true),
                                 truth_of(population, models.b, false));
  std::vector<std::array<std::array<Count, kSumMetrics>, kQuantities>> parts(options.repetitions);
  stats::parallel_for(options.repetitions, options.threads, [&](size_t study) {
    const auto sample = simulate_sample(world, study, kVideos);
    const auto a = simulate_scores(sample, models.a), b = simulate_scores(sample, models.b);
    const auto rows = masked_rows(sample, a, kRate, kDraws);
    const size_t n = sample.labels.size();
    const stats::Bootstrap bootstrap(stats::Sample(sample.labels, sample.videos),
                                     {.seed = 1, .resamples = options.resamples, .threads = 1});
    const auto clean = bootstrap.evaluate(stats::series_of(a.clean, n));
    const auto masked = bootstrap.evaluate(stats::series_of(rows, n));
    const auto other = bootstrap.evaluate(stats::series_of(b.clean, n));
    for (size_t m = 0; m < kSumMetrics; ++m) {
      const auto& metric = metrics::metric_table()[m];
      const stats::Measure measures[] = {stats::values_of(metric),
                                         stats::values_of(metric),
                                         stats::differences_of(metric),
                                         {},
                                         stats::differences_of(metric)};
      const Estimate estimates[kQuantities] = {clean.metrics[m], masked.metrics[m],
                                               stats::drop(metric, clean.metrics[m], masked.metrics[m]),
                                               stats::relative_drop(metric, clean.metrics[m], masked.metrics[m]),
                                               stats::difference(clean.metrics[m], other.metrics[m])};
      for (size_t q = 0; q < kQuantities; ++q) {
        const auto result = stats::uncertainty(estimates[q], measures[q], bootstrap.sample());
        Count& count = parts[study][q][m];
        const double value = truth[q][m];
        count.t = result.t.contains(value);
        count.below = value < result.t.low;
        count.above = value > result.t.high;
        count.percentile = result.percentile.contains(value);
        count.bca = result.bca.contains(value);
        count.by_utterance = result.by_utterance.contains(value);
        count.design_effect = result.design_effect;
      }
    }
  });
  std::string text =
      "| quantity | metric | truth | t | truth below / above | percentile | BCa | by utterance | design effect |\n"
      "|---|---|---:|---:|---:|---:|---:|---:|---:|\n";
  for (size_t q = 0; q < kQuantities; ++q) {
    for (size_t m = 0; m < (hard ? size_t{stats::kMae} + 1 : size_t{kSumMetrics}); ++m) {
      Count mean;
      const auto share = 1.0 / static_cast<double>(options.repetitions);
      for (const auto& part : parts) {
        const Count& count = part[q][m];
        mean.t += count.t * share;
        mean.below += count.below * share;
        mean.above += count.above * share;
        mean.percentile += count.percentile * share;
        mean.bca += count.bca * share;
        mean.by_utterance += count.by_utterance * share;
        mean.design_effect += count.design_effect * share;
      }
      char line[256];
      std::snprintf(line, sizeof(line), "| %s | %s | %.4f | %s | %s / %s | %s | %s | %s | %.2f |\n", kQuantityNames[q],
                    std::string(metrics::metric_table()[m].label).c_str(), truth[q][m], coverage(mean.t).c_str(),
                    percent(mean.below).c_str(), percent(mean.above).c_str(), percent(mean.percentile).c_str(),
                    percent(mean.bca).c_str(), percent(mean.by_utterance).c_str(), mean.design_effect);
      text += line;
    }
  }
  return text;
}

// Mean over seeds of each seed's value in a population of its own.
Values recipe_truth(const World& world) {
  constexpr size_t kSeeds = 2000, kSeedVideos = 300;
  std::vector<Values> parts(kSeeds);
  stats::parallel_for(kSeeds, 0, [&](size_t seed) {
    const auto population = simulate_sample(world, kTruth + 1 + seed, kSeedVideos);
    const auto model = trained_with_seed(SimulatedModel(), kTruth + seed);
    const auto clean = truth_of(population, model, false);
    parts[seed] = values_of(clean, truth_of(population, model, true), clean);
  });
  Values truth{};
  for (const auto& part : parts) {
    for (size_t q = 0; q < kQuantities; ++q) {
      for (size_t m = 0; m < kSumMetrics; ++m) truth[q][m] += part[q][m] / kSeeds;
    }
  }
  return truth;
}

std::string recipes(const World& world, const SimulationOptions& options) {
  constexpr size_t kSeedCounts[] = {2, 3, 5, 10};
  constexpr size_t kMetrics[] = {stats::kCorr, stats::kF1Non0, stats::kMae};
  const Values truth = recipe_truth(world);
  struct Part {
    double covered[4][3][3] = {}, videos_only[4][3][3] = {};
  };
  std::vector<Part> parts(options.repetitions);
  stats::parallel_for(options.repetitions, options.threads, [&](size_t study) {
    const auto sample = simulate_sample(world, study, kVideos);
    const size_t n = sample.labels.size();
    const stats::Bootstrap bootstrap(stats::Sample(sample.labels, sample.videos),
                                     {.seed = 1, .resamples = options.resamples, .threads = 1, .influence = false});
    std::vector<stats::SeriesEstimates> clean, masked;
    for (size_t seed = 0; seed < 10; ++seed) {
      const auto scores = simulate_scores(sample, trained_with_seed(SimulatedModel(), study * 10 + seed));
      clean.push_back(bootstrap.evaluate(stats::series_of(scores.clean, n)));
      masked.push_back(bootstrap.evaluate(stats::series_of(masked_rows(sample, scores, kRate, 2), n)));
    }
    for (size_t k = 0; k < 3; ++k) {
      const size_t m = kMetrics[k];
      const auto& metric = metrics::metric_table()[m];
      std::vector<Estimate> drops;
      for (size_t seed = 0; seed < 10; ++seed) {
        drops.push_back(stats::drop(metric, clean[seed].metrics[m], masked[seed].metrics[m]));
      }
      for (const Quantity quantity : {kClean, kMasked, kDrop}) {
        std::vector<const Estimate*> seeds;
        const auto measure = quantity == kDrop ? stats::differences_of(metric) : stats::values_of(metric);
        for (size_t count = 0; count < 4; ++count) {
          while (seeds.size() < kSeedCounts[count]) {
            const size_t seed = seeds.size();
            seeds.push_back(quantity == kClean    ? &clean[seed].metrics[m]
                            : quantity == kMasked ? &masked[seed].metrics[m]
                                                  : &drops[seed]);
          }
          const double value = truth[quantity][m];
          parts[study].covered[count][k][quantity] =
              stats::recipe_uncertainty(seeds, measure, bootstrap.sample().counts()).t.contains(value);
          parts[study].videos_only[count][k][quantity] =
              stats::uncertainty(stats::mean(seeds), measure, bootstrap.sample()).t.contains(value);
        }
      }
    }
  });
  std::string text =
      "| seeds | metric | clean | text missing 30 % | drop | clean, interval of trained models |\n"
      "|---:|---|---:|---:|---:|---:|\n";
  for (size_t count = 0; count < 4; ++count) {
    for (size_t k = 0; k < 3; ++k) {
      double covered[3] = {}, wrong = 0;
      for (const auto& part : parts) {
        for (size_t q = 0; q < 3; ++q) covered[q] += part.covered[count][k][q] / static_cast<double>(parts.size());
        wrong += part.videos_only[count][k][kClean] / static_cast<double>(parts.size());
      }
      text += "| " + std::to_string(kSeedCounts[count]) + " | " +
              std::string(metrics::metric_table()[kMetrics[k]].label) + " | " + coverage(covered[0]) + " | " +
              coverage(covered[1]) + " | " + coverage(covered[2]) + " | " + percent(wrong) + " |\n";
    }
  }
  return text;
}

}  // namespace

std::string coverage_tables(const SimulationOptions& options) {
  std::string text;
  for (const bool hard : {false, true}) {
    for (const double icc : {0.17, 0.27}) {
      World world;
      world.label_icc = icc;
      char title[200];
      std::snprintf(title, sizeof(title), "\n### These trained models, labels' intra-class correlation %.2f%s\n\n", icc,
                    hard ? ", videos very unequal" : "");
      text += title + trained_models(world, hard, options);
    }
  }
  World world;
  SimulationOptions fewer = options;
  fewer.resamples = std::min<size_t>(options.resamples, 1000);
  text += "\n### This recipe, labels' intra-class correlation 0.17\n\n" + recipes(world, fewer);
  return text;
}

}  // namespace modrob::bench
