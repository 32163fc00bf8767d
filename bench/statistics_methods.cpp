#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/rng.h"
#include "metrics/metric_table.h"
#include "simulated_study.h"
#include "statistics.h"
#include "stats/claims.h"
#include "stats/parallel.h"

namespace modrob::bench {

namespace {

using stats::Claim;
using stats::ClaimKind;
using stats::Estimand;
using stats::Estimate;
using stats::Evidence;

constexpr size_t kVideos = 31, kDraws = 2, kMostSeeds = 10;
constexpr size_t kSeedCounts[] = {2, 3, 5, 10};
constexpr double kRate = 0.3, kAlpha = 0.05;
constexpr size_t kMetrics[] = {stats::kCorr, stats::kF1Non0, stats::kMae};

std::string percent(double share, double limit) {
  char text[32];
  std::snprintf(text, sizeof(text), share <= limit ? "%.1f" : "**%.1f**", 100 * share);
  return text;
}

// One training in ten goes wrong.
SimulatedModel sometimes_bad(SimulatedModel model, uint64_t seed) {
  const KeyedStream random(hash_text("bench.bad_seed"), seed);
  if (random.uniform(0) < 0.1) model.slope *= 0.6;
  return model;
}

// Two methods of the same law: every statement about a difference is false. [as a method, as trained models]
std::array<double, 2> false_statements(size_t seeds, bool bad_seeds, const SimulationOptions& options) {
  std::vector<double> method(options.repetitions), models(options.repetitions);
  stats::parallel_for(options.repetitions, options.threads, [&](size_t study) {
    const auto sample = simulate_sample(World(), study, kVideos);
    const auto bootstrap = bootstrap_of(sample, options.resamples);
    const size_t n = sample.labels.size();
    std::vector<Evidence> evidence(6, Evidence{{}, bootstrap.sample().counts()});
    for (size_t seed = 0; seed < seeds; ++seed) {
      std::vector<stats::SeriesEstimates> clean, masked;
      for (const uint64_t side : {0, 1}) {
        const uint64_t number = (study * 2 + side) * kMostSeeds + seed;
        auto model = trained_with_seed(SimulatedModel(), number);
        if (bad_seeds) model = sometimes_bad(model, number);
        const auto scores = simulate_scores(sample, model);
        clean.push_back(bootstrap.evaluate(stats::series_of(scores.clean, n)));
        masked.push_back(bootstrap.evaluate(stats::series_of(masked_rows(sample, scores, kRate, kDraws), n)));
      }
      for (size_t k = 0; k < 3; ++k) {
        const size_t m = kMetrics[k];
        const auto value = better(m, clean[0].metrics[m], clean[1].metrics[m]);
        evidence[2 * k].seeds.push_back(value);
        evidence[2 * k + 1].seeds.push_back(
            stats::difference(better(m, masked[0].metrics[m], masked[1].metrics[m]), value));
      }
    }
    std::vector<Claim> claims(6, Claim{.name = "", .family = "", .estimand = Estimand::kRecipe, .margin = 0.01});
    const auto any = [&] {
      const auto judgements = stats::judge(claims, evidence, kAlpha);
      return std::any_of(judgements.begin(), judgements.end(), [](const auto& judgement) { return judgement.holds; });
    };
    method[study] = any();
    for (auto& claim : claims) claim.estimand = Estimand::kTrainedModels;
    models[study] = any();
  });
  return {mean_of(method), mean_of(models)};
}

std::string statements(const SimulationOptions& options) {
  const double limit = kAlpha + 2 * std::sqrt(kAlpha * (1 - kAlpha) / static_cast<double>(options.repetitions));
  std::string text =
      "\n### Statements about a method that are false\n\n"
      "Six superiority claims (Corr, F1, MAE; clean and drop) about two ways of training of the same law, each with "
      "its "
      "own seeds; share of families with a false statement, %.\n\n"
      "| seeds | about the method | about the method, one training in ten goes wrong | if it were said from the "
      "trained "
      "models |\n|---:|---:|---:|---:|\n";
  for (const size_t seeds : kSeedCounts) {
    const auto usual = false_statements(seeds, false, options), bad = false_statements(seeds, true, options);
    text += "| " + std::to_string(seeds) + " | " + percent(usual[0], limit) + " | " + percent(bad[0], limit) + " | " +
            percent(usual[1], 1) + " |\n";
  }
  return text;
}

// A comparison of clean scores in a study of any size.
struct Comparison {
  const char* name;
  size_t metric;
  Claim claim;
  double lead;  // what the first model's errors are smaller by

  bool about_method() const { return claim.estimand == Estimand::kRecipe; }
  std::vector<float> scores(const SimulatedSample& sample, uint64_t side, uint64_t seed) const {
    SimulatedModel model;
    // Two trainings of one model err alike; two models do not.
    model.errors = about_method() ? 1 : 1 + side;
    if (side == 0) model.error_sd -= lead;
    if (about_method()) model = trained_with_seed(model, (sample.study * 2 + side) * 1000 + seed);
    return simulate_scores(sample, model).clean;
  }
};

// The mean difference in large samples, each with its own seeds.
double true_difference(const Comparison& comparison, int threads) {
  constexpr size_t kSamples = 200, kSampleVideos = kPopulation / kSamples;
  const size_t seeds = comparison.about_method() ? 10 : 1;
  std::vector<double> differences(kSamples);
  stats::parallel_for(kSamples, threads, [&](size_t i) {
    const auto sample = simulate_sample(World(), 2'000'000 + i, kSampleVideos);
    for (size_t seed = 0; seed < seeds; ++seed) {
      const auto value = [&](uint64_t side) {
        return metrics_of_rows(sample, comparison.scores(sample, side, seed))[comparison.metric];
      };
      differences[i] += (value(0) - value(1)) / static_cast<double>(seeds);
    }
  });
  const double mean = mean_of(differences);
  return metrics::metric_table()[comparison.metric].higher_is_better ? mean : -mean;
}

Evidence evidence_of(const Comparison& comparison, uint64_t study, size_t seeds, size_t videos, size_t resamples) {
  const auto sample = simulate_sample(World(), study, videos);
  const auto bootstrap = bootstrap_of(sample, resamples);
  Evidence evidence{{}, bootstrap.sample().counts()};
  std::vector<std::vector<float>> rows;
  rows.reserve(2 * seeds);
  std::vector<stats::Series> series;
  for (size_t seed = 0; seed < seeds; ++seed) {
    for (const uint64_t side : {0, 1}) {
      rows.push_back(comparison.scores(sample, side, seed));
      series.push_back(stats::series_of(rows.back(), sample.labels.size()));
    }
    const size_t m = comparison.metric;
    const auto a = bootstrap.evaluate(series[2 * seed]), b = bootstrap.evaluate(series[2 * seed + 1]);
    evidence.seeds.push_back(better(m, a.metrics[m], b.metrics[m]));
  }
  if (!comparison.about_method() && comparison.claim.kind == ClaimKind::kSuperiority) {
    const stats::Pair pairs[] = {{series.data(), series.data() + 1}};
    evidence.flips = stats::sign_flip(bootstrap.sample(), pairs, {.seed = 1, .flips = 1000, .threads = 1})
                         .metrics[comparison.metric];
  }
  return evidence;
}

stats::Judgement judge_one(const Comparison& comparison, const Evidence& evidence) {
  return stats::judge(std::span(&comparison.claim, 1), std::span(&evidence, 1), kAlpha).front();
}

// The same study, with a difference as the truth is.
void shift_to(double truth, Evidence& evidence) {
  double observed = 0;
  for (const auto& seed : evidence.seeds) observed += seed.point / static_cast<double>(evidence.seeds.size());
  for (auto& seed : evidence.seeds) {
    seed.point += truth - observed;
    for (auto& value : seed.resamples) value += truth - observed;
    for (auto& value : seed.left_out) value += truth - observed;
  }
  if (!evidence.flips) return;
  const double own = (truth * truth - observed * observed) / static_cast<double>(evidence.sample.videos);
  auto& flips = *evidence.flips;
  flips.spread = std::sqrt(std::max(0.0, flips.spread * flips.spread + own));
  flips.difference = truth;
  flips.p = 1;  // undecided, so that there is advice
}

std::string advice_row(const Comparison& comparison, size_t seeds, bool of_seeds, const SimulationOptions& options) {
  const size_t pilots = options.repetitions / 4;
  std::vector<Evidence> studies(pilots);
  stats::parallel_for(pilots, options.threads, [&](size_t study) {
    studies[study] = evidence_of(comparison, study, seeds, kVideos, options.resamples);
  });
  const double truth = true_difference(comparison, options.threads);
  // A study that is decided needs no more than it has; one without advice would need more than there is.
  std::vector<size_t> advised;
  for (auto& study : studies) {
    shift_to(truth, study);
    const auto judgement = judge_one(comparison, study);
    const auto& more = of_seeds ? judgement.seeds_to_decide : judgement.videos_to_decide;
    advised.push_back(more ? static_cast<size_t>(*more) : judgement.holds ? of_seeds ? seeds : kVideos : SIZE_MAX);
  }
  std::nth_element(advised.begin(), advised.begin() + static_cast<std::ptrdiff_t>(pilots / 2), advised.end());
  const size_t size = advised[pilots / 2];
  if (size == SIZE_MAX) return std::string("| ") + comparison.name + " | no advice in most studies | | |\n";
  if (size == (of_seeds ? seeds : kVideos)) return std::string("| ") + comparison.name + " | most are decided | | |\n";
  std::vector<double> found(options.repetitions / 2);
  stats::parallel_for(found.size(), options.threads, [&](size_t study) {
    found[study] = judge_one(comparison, evidence_of(comparison, 1'000'000 + study, of_seeds ? size : seeds,
                                                     of_seeds ? kVideos : size, options.resamples))
                       .holds;
  });
  const double power = mean_of(found);
  char line[200];
  std::snprintf(
      line, sizeof(line),
      std::abs(power - 0.8) <= 0.1 ? "| %s | %.4f | %zu %s | %.1f |\n" : "| %s | %.4f | %zu %s | **%.1f** |\n",
      comparison.name, truth, size, of_seeds ? "seeds" : "videos", 100 * power);
  return line;
}

// Power of the sign flips of Corr where one side's scores are half as large, against equal scales.
std::string scales(const SimulationOptions& options) {
  std::string text =
      "\n### Sides whose scores differ in spread\n\n"
      "Sign flips of Corr at 5 %, 31 videos; share of studies that reject, %.\n\n"
      "| second side's scores | no difference | the first model is better |\n|---|---:|---:|\n";
  for (const float scale : {1.0F, 0.5F}) {
    std::array<double, 2> rejected{};
    for (const bool differ : {false, true}) {
      std::vector<double> hits(options.repetitions / 2);
      stats::parallel_for(hits.size(), options.threads, [&](size_t study) {
        const auto sample = simulate_sample(World(), study, kVideos);
        SimulatedModel a, b;
        a.errors = 1;
        b.errors = 2;
        if (differ) a.error_sd -= 0.2;
        const auto first = simulate_scores(sample, a).clean;
        auto second = simulate_scores(sample, b).clean;
        for (float& score : second) score *= scale;
        const auto left = stats::series_of(first, first.size()), right = stats::series_of(second, second.size());
        const stats::Pair pairs[] = {{&left, &right}};
        hits[study] = stats::sign_flip(stats::Sample(sample.labels, sample.videos), pairs,
                                       {.seed = 1, .flips = 1000, .threads = 1})
                          .metrics[stats::kCorr]
                          .p <= kAlpha;
      });
      rejected[differ] = mean_of(hits);
    }
    char line[120];
    std::snprintf(line, sizeof(line), "| times %.1f | %.1f | %.1f |\n", static_cast<double>(scale), 100 * rejected[0],
                  100 * rejected[1]);
    text += line;
  }
  return text;
}

}  // namespace

std::string method_tables(const SimulationOptions& options) { return statements(options) + scales(options); }

std::string advice_tables(const SimulationOptions& options) {
  const auto claim = [](ClaimKind kind, Estimand estimand, double margin) {
    return Claim{"", "", kind, estimand, margin};
  };
  std::string text =
      "\n### What would decide\n\n"
      "Studies of 31 videos whose difference is the truth are asked what would decide (claims about a method: from 3 "
      "seeds); studies of the median answer's size are made; share of them in which the claim "
      "holds, %. The aim is 80, within 10.\n\n"
      "| claim | difference | advised | holds |\n|---|---:|---:|---:|\n";
  using enum ClaimKind;
  text += advice_row({"trained models, Corr differs (sign flips)", stats::kCorr,
                      claim(kSuperiority, Estimand::kTrainedModels, 0.01), 0.08},
                     1, false, options);
  text += advice_row({"trained models, F1 differs (sign flips)", stats::kF1Non0,
                      claim(kSuperiority, Estimand::kTrainedModels, 0.005), 0.12},
                     1, false, options);
  text += advice_row({"trained models, Corr not inferior by 0.02", stats::kCorr,
                      claim(kNonInferiority, Estimand::kTrainedModels, 0.02), 0.02},
                     1, false, options);
  text += advice_row({"trained models, F1 equivalent within 0.03", stats::kF1Non0,
                      claim(kEquivalence, Estimand::kTrainedModels, 0.03), 0.01},
                     1, false, options);
  text += advice_row({"method, Corr differs", stats::kCorr, claim(kSuperiority, Estimand::kRecipe, 0.01), 0.12}, 3,
                     true, options);
  text += advice_row({"method, MAE differs", stats::kMae, claim(kSuperiority, Estimand::kRecipe, 0.01), 0.10}, 3, true,
                     options);
  text += advice_row(
      {"method, Corr not inferior by 0.025", stats::kCorr, claim(kNonInferiority, Estimand::kRecipe, 0.025), 0.02}, 3,
      true, options);
  return text;
}

}  // namespace modrob::bench
