#include <cmath>
#include <cstdio>

#include "metrics/metric_table.h"
#include "simulated_study.h"
#include "statistics.h"
#include "stats/claims.h"
#include "stats/parallel.h"
#include "stats/recipe.h"
#include "stats/sign_flip.h"

namespace modrob::bench {

namespace {

using stats::Claim;
using stats::ClaimKind;
using stats::Estimand;
using stats::Estimate;
using stats::Evidence;

constexpr size_t kVideos = 31, kDraws = 3, kMostSeeds = 5;
constexpr double kRate = 0.3, kAlpha = 0.05;
constexpr size_t kMetrics[] = {stats::kCorr, stats::kF1Non0, stats::kMae};
constexpr const char* kMetricNames[] = {"Corr", "F1", "MAE"};
constexpr uint64_t kTruth = 2'000'000'000;

// At most 5 % within two Monte Carlo standard errors, or marked.
std::string error(double share, size_t repetitions) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.1f", 100 * share);
  const double limit = kAlpha + 2 * std::sqrt(kAlpha * (1 - kAlpha) / static_cast<double>(repetitions));
  return share <= limit ? text : "**" + std::string(text) + "**";
}

// Both sides of a comparison, with the same masks.
struct Side {
  std::vector<float> clean, masked;
  stats::Series clean_series, masked_series;
};

void fill(Side& side, const SimulatedSample& sample, const SimulatedModel& model) {
  auto scores = simulate_scores(sample, model);
  side.masked = masked_rows(sample, scores, kRate, kDraws);
  side.clean = std::move(scores.clean);
  side.clean_series = stats::series_of(side.clean, sample.labels.size());
  side.masked_series = stats::series_of(side.masked, sample.labels.size());
}

// Two models (or recipes) of the same law: every rejection is false.
std::string families(const SimulationOptions& options) {
  std::vector<double> flips(options.repetitions), student(options.repetitions), recipe3(options.repetitions),
      recipe5(options.repetitions), single(options.repetitions);
  stats::parallel_for(options.repetitions, options.threads, [&](size_t study) {
    const auto sample = simulate_sample(World(), study, kVideos);
    const auto bootstrap = bootstrap_of(sample, options.resamples);
    const auto counts = bootstrap.sample().counts();
    std::vector<Claim> claims;
    std::vector<Evidence> with_flips, plain, three, five;
    std::vector<Estimate> differences[3][2];
    // Seed 0 stands for two trained models of the same law, the others for two recipes of the same law.
    for (size_t seed = 0; seed <= kMostSeeds; ++seed) {
      Side a, b;
      SimulatedModel first, second;
      first.errors = 1;
      second.errors = 2;
      fill(a, sample, seed == 0 ? first : trained_with_seed(first, study * 20 + seed));
      fill(b, sample, seed == 0 ? second : trained_with_seed(second, study * 20 + 10 + seed));
      const auto a_clean = bootstrap.evaluate(a.clean_series), b_clean = bootstrap.evaluate(b.clean_series);
      const auto a_masked = bootstrap.evaluate(a.masked_series), b_masked = bootstrap.evaluate(b.masked_series);
      for (size_t k = 0; k < 3; ++k) {
        const size_t m = kMetrics[k];
        const auto clean = better(m, a_clean.metrics[m], b_clean.metrics[m]);
        differences[k][0].push_back(clean);
        differences[k][1].push_back(stats::difference(clean, better(m, a_masked.metrics[m], b_masked.metrics[m])));
      }
      if (seed > 0) continue;
      const stats::SignFlipOptions flip_options{.seed = 1, .flips = options.resamples, .threads = 1};
      const stats::Pair clean_pairs[] = {{&a.clean_series, &b.clean_series, 1}};
      const stats::Pair drop_pairs[] = {{&a.clean_series, &b.clean_series, 1},
                                        {&a.masked_series, &b.masked_series, -1}};
      const auto clean_flips = stats::sign_flip(bootstrap.sample(), clean_pairs, flip_options);
      const auto drop_flips = stats::sign_flip(bootstrap.sample(), drop_pairs, flip_options);
      for (size_t k = 0; k < 3; ++k) {
        for (const bool drop : {false, true}) {
          claims.push_back({.name = "", .family = "", .margin = 0.01});
          const auto& flip = (drop ? drop_flips : clean_flips).metrics[kMetrics[k]];
          with_flips.push_back({{differences[k][drop].front()}, counts, {}, flip});
          plain.push_back({{differences[k][drop].front()}, counts});
        }
      }
    }
    const auto any = [&](const std::vector<Evidence>& evidence) {
      bool wrong = false;
      for (const auto& judgement : stats::judge(claims, evidence, kAlpha)) wrong = wrong || judgement.holds;
      return wrong;
    };
    flips[study] = any(with_flips);
    student[study] = any(plain);
    single[study] = stats::judge(std::span(claims).first(1), std::span(with_flips).first(1), kAlpha)[0].holds;
    for (size_t k = 0; k < 3; ++k) {
      for (size_t drop = 0; drop < 2; ++drop) {
        const auto& seeds = differences[k][drop];
        five.push_back({{seeds.begin() + 1, seeds.end()}, counts});
        three.push_back({{seeds.begin() + 1, seeds.begin() + 4}, counts});
      }
    }
    for (auto& claim : claims) claim.estimand = Estimand::kRecipe;
    recipe3[study] = any(three);
    recipe5[study] = any(five);
  });
  const auto line = [&](const char* what, const std::vector<double>& hits) {
    return std::string("| ") + what + " | " + error(mean_of(hits), hits.size()) + " |\n";
  };
  return "\n### Families in which nothing is true\n\n"
         "Six superiority claims (Corr, F1, MAE; clean and drop) about two models of the same law; share of families "
         "with "
         "a false rejection, %.\n\n| claims | familywise error |\n|---|---:|\n" +
         line("trained models, sign flips", flips) + line("trained models, Student's t", student) +
         line("recipe, 3 seeds", recipe3) + line("recipe, 5 seeds", recipe5) +
         line("one claim alone (Corr, clean), sign flips", single);
}

struct Scenario {
  const char* name;
  SimulatedModel a, b;
};

std::vector<Scenario> scenarios() {
  SimulatedModel b;
  b.errors = 2;
  SimulatedModel a = b;
  a.errors = 1;
  SimulatedModel worse = a;
  worse.slope = 0.71;
  worse.error_sd = 0.93;
  SimulatedModel failing = a;
  failing.failing_videos = 0.08;
  SimulatedModel often = a;
  often.failing_videos = 0.2;
  often.failure = 0.4;
  return {{"a little worse everywhere", worse, b},
          {"much worse in 20 % of the videos", often, b},
          {"fails in 8 % of the videos", failing, b}};
}

// A is worse than B by exactly the margin: a claim of non-inferiority that holds is false.
std::string margins(const SimulationOptions& options) {
  std::string text =
      "\n### Non-inferiority at its margin\n\nA is worse than B by exactly the margin; share of claims that hold, "
      "%.\n\n"
      "| A | metric | margin | holds | by plain Student's t |\n|---|---|---:|---:|---:|\n";
  const auto population = simulate_sample(World(), kTruth, kPopulation);
  for (const auto& scenario : scenarios()) {
    const auto a_truth = metrics_of_rows(population, simulate_scores(population, scenario.a).clean);
    const auto b_truth = metrics_of_rows(population, simulate_scores(population, scenario.b).clean);
    std::vector<double> holds[3], plain[3], any(options.repetitions);
    std::vector<Claim> alone, family;
    for (size_t k = 0; k < 3; ++k) {
      const double margin = std::abs(a_truth[kMetrics[k]] - b_truth[kMetrics[k]]);
      alone.push_back({"", kMetricNames[k], ClaimKind::kNonInferiority, Estimand::kTrainedModels, margin});
      family.push_back({"", "all", ClaimKind::kNonInferiority, Estimand::kTrainedModels, margin});
      holds[k].resize(options.repetitions);
      plain[k].resize(options.repetitions);
    }
    stats::parallel_for(options.repetitions, options.threads, [&](size_t study) {
      const auto sample = simulate_sample(World(), study, kVideos);
      const auto bootstrap = bootstrap_of(sample, options.resamples);
      const size_t n = sample.labels.size();
      const auto a_scores = simulate_scores(sample, scenario.a), b_scores = simulate_scores(sample, scenario.b);
      const auto a = bootstrap.evaluate(stats::series_of(a_scores.clean, n));
      const auto b = bootstrap.evaluate(stats::series_of(b_scores.clean, n));
      std::vector<Evidence> evidence;
      for (const size_t m : kMetrics)
        evidence.push_back({{better(m, a.metrics[m], b.metrics[m])}, bootstrap.sample().counts()});
      const auto each = stats::judge(alone, evidence, kAlpha), together = stats::judge(family, evidence, kAlpha);
      for (size_t k = 0; k < 3; ++k) {
        holds[k][study] = each[k].holds;
        any[study] = any[study] != 0 || together[k].holds;
        const double t = (each[k].difference + alone[k].margin) / each[k].standard_error;
        plain[k][study] = 1 - stats::student_cdf(t, kVideos - 1) <= kAlpha;
      }
    });
    for (size_t k = 0; k < 3; ++k) {
      char line[200];
      std::snprintf(line, sizeof(line), "| %s | %s | %.4f | %s | %s |\n", scenario.name, kMetricNames[k],
                    alone[k].margin, error(mean_of(holds[k]), options.repetitions).c_str(),
                    error(mean_of(plain[k]), options.repetitions).c_str());
      text += line;
    }
    text += std::string("| ") + scenario.name + " | any of the three, one family | | " +
            error(mean_of(any), options.repetitions) + " | |\n";
  }
  return text;
}

}  // namespace

std::string error_tables(const SimulationOptions& options) { return families(options) + margins(options); }

}  // namespace modrob::bench
