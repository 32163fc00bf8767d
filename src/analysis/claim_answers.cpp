#include "analysis/claim_answers.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

#include "analysis/group_analysis.h"
#include "core/text_format.h"
#include "metrics/metric_table.h"
#include "stats/sign_flip.h"
#include "stats/spearman.h"
#include "study/data_name.h"

namespace modrob::analysis {

namespace {

using stats::Estimate;
using study::ClaimQuantity;
using study::ClaimSide;
using study::StudyClaim;

constexpr double kLevel = 0.95;  // of every interval of an analysis

// What claims share: a series (a run under a condition) is read and resampled once.
class SeriesStore {
 public:
  SeriesStore(DataScores& data, int threads) : data_(data), threads_(threads) {}

  struct Entry {
    stats::Series series;
    stats::SeriesEstimates estimates;
    std::optional<Estimate> ranks;
  };

  Entry& get(const study::GridRun& run, const std::optional<corruption::Corruption>& condition) {
    const auto key = std::pair(&run, condition ? condition->name() : std::string());
    const auto found = entries_.find(key);
    if (found != entries_.end()) return found->second;
    auto& scores = runs_[&run];
    if (!scores) scores = data_.read(run);
    Entry entry;
    entry.series = condition ? data_.series(*scores, scores->place(*condition)) : data_.clean(*scores);
    entry.estimates = data_.bootstrap().evaluate(entry.series);
    return entries_.emplace(key, std::move(entry)).first->second;
  }

  const Estimate& estimate(const study::GridRun& run, const std::optional<corruption::Corruption>& condition,
                           size_t metric) {
    Entry& entry = get(run, condition);
    if (metrics::metric_table()[metric].has_sums()) return entry.estimates.metrics[metric];
    if (!entry.ranks) {
      const size_t resamples = std::min(kRankResamples, data_.bootstrap().resampling().resamples());
      entry.ranks = stats::spearman(data_.bootstrap(), std::span(&entry.series, 1),
                                    {.resamples = resamples, .left_out = true, .threads = threads_})
                        .front();
    }
    return *entry.ranks;
  }

  DataScores& data() { return data_; }

 private:
  DataScores& data_;
  int threads_;
  std::map<const study::GridRun*, std::unique_ptr<RunScores>> runs_;
  std::map<std::pair<const study::GridRun*, std::string>, Entry> entries_;
};

// Both sides of a claim for one seed.
struct RunPair {
  int64_t seed = 0;
  const study::GridRun* ours = nullptr;
  const study::GridRun* against = nullptr;
};

std::vector<RunPair> run_pairs_of(const StudyClaim& claim, const std::vector<const study::GridRun*>& finished) {
  const auto find = [&](const ClaimSide& side, int64_t seed) -> const study::GridRun* {
    for (const auto* run : finished) {
      if (run->data == claim.data && run->model == side.model && run->strategy == side.strategy && run->seed == seed)
        return run;
    }
    return nullptr;
  };
  std::vector<RunPair> pairs;
  for (const auto* run : finished) {
    if (run->data != claim.data || run->model != claim.ours.model || run->strategy != claim.ours.strategy) continue;
    const auto* against = find(claim.against, run->seed);
    if (against != nullptr) pairs.push_back({run->seed, run, against});
  }
  return pairs;
}

// A drop counts the clean scores too, unless both sides start from the same ones.
bool counts_clean(const StudyClaim& claim) {
  const bool same_model = claim.ours.model == claim.against.model && claim.ours.strategy == claim.against.strategy;
  return claim.quantity == ClaimQuantity::kDrop && !same_model;
}

double sign_of(const StudyClaim& claim) { return metrics::find_metric(claim.metric).higher_is_better ? 1 : -1; }

// ours - against of one seed, positive when ours is better.
Estimate claimed_difference(const StudyClaim& claim, const RunPair& pair, SeriesStore& store) {
  const size_t m = metrics::metric_index(claim.metric);
  const double sign = sign_of(claim);
  std::vector<const Estimate*> inputs = {&store.estimate(*pair.ours, claim.ours.condition, m),
                                         &store.estimate(*pair.against, claim.against.condition, m)};
  std::vector<double> weights = {sign, -sign};
  if (counts_clean(claim)) {
    inputs.push_back(&store.estimate(*pair.ours, {}, m));
    inputs.push_back(&store.estimate(*pair.against, {}, m));
    weights.insert(weights.end(), {-sign, sign});
  }
  return stats::linear(inputs, weights);
}

// Nothing where the drop is what the values are: both sides start from the same scores, or values are compared.
std::optional<ClaimLevels> levels_of(const StudyClaim& claim, const std::vector<RunPair>& pairs, SeriesStore& store) {
  if (!counts_clean(claim)) return std::nullopt;
  const size_t m = metrics::metric_index(claim.metric);
  const double share = 1.0 / static_cast<double>(pairs.size());
  ClaimLevels levels = {0, 0, 0, 0, {}};
  std::vector<Estimate> differences;
  const double sign = sign_of(claim), weights[] = {sign, -sign};
  for (const auto& pair : pairs) {
    const Estimate* const sides[] = {&store.estimate(*pair.ours, claim.ours.condition, m),
                                     &store.estimate(*pair.against, claim.against.condition, m)};
    levels.ours += share * sides[0]->point;
    levels.against += share * sides[1]->point;
    levels.ours_clean += share * store.estimate(*pair.ours, {}, m).point;
    levels.against_clean += share * store.estimate(*pair.against, {}, m).point;
    differences.push_back(stats::linear(sides, weights));
  }
  levels.difference =
      difference_of(differences, stats::differences_of(metrics::metric_table()[m]), store.data().sample(), kLevel);
  return levels;
}

// The modality that a claim is about and its data set does not have; empty: it has all.
std::string why_absent(const StudyClaim& claim, const DataScores& data) {
  for (const auto* side : {&claim.ours, &claim.against}) {
    if (!side->condition || data.has(side->condition->modalities())) continue;
    std::vector<std::string> missing;
    for (const auto& name : data.absent()) {
      if (side->condition->modalities().contains(parse_modality(name))) missing.push_back(name);
    }
    return study::data_name(claim.data) + " has no " + join(missing, " and no ");
  }
  return "";
}

// The side whose value is undefined, and why.
std::string why_undefined(const StudyClaim& claim, const std::vector<RunPair>& pairs, SeriesStore& store) {
  const size_t m = metrics::metric_index(claim.metric);
  const auto& metric = metrics::metric_table()[m];
  const auto undefined = [&](const study::GridRun& run, const std::optional<corruption::Corruption>& condition) {
    return std::isnan(store.estimate(run, condition, m).point);
  };
  for (const auto& pair : pairs) {
    for (const auto& [run, side] : {std::pair(pair.ours, &claim.ours), {pair.against, &claim.against}}) {
      for (const auto& condition : {side->condition, std::optional<corruption::Corruption>()}) {
        if (!condition && side->condition && !counts_clean(claim)) continue;
        if (!undefined(*run, condition)) continue;
        return std::string(metric.label) + " is undefined" + (condition ? " under " : " on ") +
               (condition ? condition->name() : "clean data") + " (" + side->model + ", " + side->strategy + ", seed " +
               std::to_string(pair.seed) + "): " + std::string(metric.undefined_when);
      }
    }
  }
  return "";
}

// The same comparison of another metric has the same flips, so they are made once.
std::string comparison_key(const StudyClaim& claim, const std::vector<RunPair>& pairs) {
  std::string key = claim.ours.label() + "|" + claim.against.label() + "|" + (counts_clean(claim) ? "drop" : "value");
  for (const auto& pair : pairs) key += "," + std::to_string(pair.seed);
  return key;
}

// The draws again and again, as the clean scores, which have one row, stand beside every mask draw.
stats::Series repeated(const stats::Series& series, size_t draws) {
  if (series.draws == draws) return series;
  return {draws,
          [fill = series.fill, own = series.draws](size_t draw, std::span<float> scores) { fill(draw % own, scores); }};
}

stats::SignFlipResult flip(const StudyClaim& claim, const std::vector<RunPair>& pairs, SeriesStore& store,
                           const AnalysisOptions& options) {
  std::deque<stats::Series> series;  // pairs point into it
  std::vector<stats::Pair> sides;
  const auto add = [&](const stats::Series& a, const stats::Series& b, double weight) {
    const size_t draws = std::lcm(a.draws, b.draws);
    const auto& ours = series.emplace_back(repeated(a, draws));
    const auto& against = series.emplace_back(repeated(b, draws));
    sides.push_back({&ours, &against, weight});
  };
  const double share = 1.0 / static_cast<double>(pairs.size());
  for (const auto& pair : pairs) {
    add(store.get(*pair.ours, claim.ours.condition).series, store.get(*pair.against, claim.against.condition).series,
        share);
    if (counts_clean(claim)) add(store.get(*pair.ours, {}).series, store.get(*pair.against, {}).series, -share);
  }
  return stats::sign_flip(
      store.data().sample(), sides,
      {.seed = options.seed, .flips = static_cast<size_t>(options.resamples), .threads = options.threads});
}

bool needs_flips(const StudyClaim& claim) {
  return claim.test.kind == stats::ClaimKind::kSuperiority && metrics::find_metric(claim.metric).has_sums();
}

// The difference is undefined, so its p counts as 1.
stats::Evidence no_evidence() { return {.seeds = {Estimate{}}, .sample = {}}; }

// What the claims about a recipe say of these trained models, beside what the others say anyway.
void add_these_models(std::vector<stats::Claim> tests, const std::vector<stats::Evidence>& evidence,
                      std::vector<ClaimAnswer>& answers) {
  const auto is_recipe = [](const ClaimAnswer& answer) {
    return answer.claim.test.estimand == stats::Estimand::kRecipe && answer.not_answered.empty();
  };
  if (std::none_of(answers.begin(), answers.end(), is_recipe)) return;
  for (auto& test : tests) test.estimand = stats::Estimand::kTrainedModels;
  const auto judgements = stats::judge(tests, evidence);
  for (size_t i = 0; i < answers.size(); ++i) {
    if (is_recipe(answers[i])) answers[i].these_models = judgements[i];
  }
}

}  // namespace

std::vector<ClaimAnswer> answer_claims(const study::StudyFolder& study, const std::vector<StudyClaim>& claims,
                                       const std::vector<const study::GridRun*>& finished, ScoresByData& data,
                                       const AnalysisOptions& options) {
  std::vector<ClaimAnswer> answers;
  std::vector<stats::Claim> tests;
  std::vector<stats::Evidence> evidence(claims.size(), no_evidence());
  for (const auto& claim : claims) {
    answers.emplace_back().claim = claim;
    tests.push_back(claim.test);
  }
  // One data set and model after the other, because the resamples of a whole grid would not fit into memory.
  for (const auto& data_name : study.study.data) {
    for (const auto& model : study.study.models) {
      std::optional<SeriesStore> store;
      std::map<std::string, stats::SignFlipResult> flips;
      for (size_t i = 0; i < claims.size(); ++i) {
        const auto& claim = claims[i];
        if (claim.data != data_name || claim.ours.model != model) continue;
        const auto pairs = run_pairs_of(claim, finished);
        if (pairs.empty()) {
          answers[i].not_answered = "no seed has finished on both sides";
          continue;
        }
        answers[i].not_answered = why_absent(claim, *data.at(data_name));
        if (!answers[i].not_answered.empty()) continue;
        if (!store) store.emplace(*data.at(data_name), options.threads);
        answers[i].not_answered = why_undefined(claim, pairs, *store);
        if (!answers[i].not_answered.empty()) continue;
        stats::Evidence found{.seeds = {},
                              .sample = store->data().sample().counts(),
                              .measure = stats::differences_of(metrics::find_metric(claim.metric))};
        for (const auto& pair : pairs) {
          answers[i].seeds.push_back(pair.seed);
          found.seeds.push_back(claimed_difference(claim, pair, *store));
          answers[i].by_seed.push_back(found.seeds.back().point);
        }
        answers[i].levels = levels_of(claim, pairs, *store);
        if (needs_flips(claim)) {
          const auto key = comparison_key(claim, pairs);
          if (!flips.contains(key)) flips.emplace(key, flip(claim, pairs, *store, options));
          found.flips = flips.at(key).metrics[metrics::metric_index(claim.metric)];
        }
        evidence[i] = std::move(found);
      }
    }
  }
  const auto judgements = stats::judge(tests, evidence);
  for (size_t i = 0; i < answers.size(); ++i) answers[i].judgement = judgements[i];
  add_these_models(std::move(tests), evidence, answers);
  return answers;
}

}  // namespace modrob::analysis
