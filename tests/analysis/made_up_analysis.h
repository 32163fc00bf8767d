#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "core/rng.h"
#include "metrics/metric_table.h"

namespace modrob::testing {

/// The grid of a made-up analysis. The default has every sort of number that an analysis can hold.
struct MadeUpGrid {
  std::vector<std::string> data = {"spoken_reviews", "sets/mosi"};
  std::vector<std::string> models = {"misa", "self_mm"};
  std::vector<std::string> strategies = {"none", "15+15"};
  std::vector<int64_t> seeds = {1, 2, 3};
  std::vector<corruption::Corruption> conditions = every_sort_of_condition();
  int64_t flips = 3;

  static corruption::Corruption missing(ModalitySet modalities, double rate) {
    return corruption::Corruption::of(corruption::kMissing, modalities, Rate::from_double(rate));
  }
  static corruption::Corruption noise(ModalitySet modalities, double rate, double strength = 1) {
    return corruption::Corruption::of(corruption::kNoiseAdd, modalities, Rate::from_double(rate), strength);
  }
  /// Text missing at eleven rates (so the mean over rates is there), noise in two strengths, every subset of
  /// modalities missing altogether (so Shapley values are there).
  static std::vector<corruption::Corruption> every_sort_of_condition() {
    std::vector<corruption::Corruption> conditions;
    for (int tenths = 1; tenths <= 10; ++tenths) conditions.push_back(missing(Modality::kText, tenths / 10.0));
    for (const double strength : {1.0, 0.5}) {
      for (const double rate : {0.3, 1.0}) conditions.push_back(noise(Modality::kText, rate, strength));
    }
    for (uint32_t bits = 2; bits < 8; ++bits) conditions.push_back(missing(ModalitySet::from_bits(bits), 1));
    return conditions;
  }
};

/// Plausible numbers, the same at every call: text matters most, "none" breaks under missing text, the other strategies
/// half as much. All fields are filled; self_mm trained with 15+15 on the last data set has one seed only (so nothing
/// about its recipe is defined) and its Spearman under noise is undefined.
class MadeUpAnalysis {
 public:
  explicit MadeUpAnalysis(const MadeUpGrid& grid = {}) : grid_(grid) {}

  analysis::Analysis make() {
    analysis::Analysis analysis;
    analysis.study = "made_up";
    analysis.fingerprint = "0123abcd";
    analysis.title = "Made-up numbers: <b>not</b> a \"study\" & nothing else";
    analysis.split = "test";
    analysis.draws = 20;
    analysis.seed = 18'000'000'000'000'000'001u;
    analysis.resamples = 10'000;
    analysis.level = 0.95;
    analysis.breaking_drop = 0.1;
    analysis.declared_seeds = grid_.seeds;
    for (const auto& metric : metrics::metric_table()) analysis.metrics.emplace_back(metric.name);
    analysis.headline = {"corr", "f1_non0", "mae"};
    for (auto& condition : grid_.conditions) condition.masks.seed = 7;
    analysis.conditions = grid_.conditions;
    for (size_t d = 0; d < grid_.data.size(); ++d) {
      const std::vector<std::string> simulated =
          d == 0 ? std::vector<std::string>{"audio", "video"} : std::vector<std::string>{};
      analysis.data.push_back({grid_.data[d], 685 + 100 * static_cast<int64_t>(d), 31, simulated, 0.27});
      for (const auto& model : grid_.models) {
        for (const auto& strategy : grid_.strategies) analysis.groups.push_back(group(grid_.data[d], model, strategy));
      }
    }
    claims(analysis);
    analysis.missing_runs = {{"self_mm, 15+15, seed 2", "ran out of memory"},
                             {"self_mm, 15+15, seed 3", "was not started"}};
    analysis.warnings = {"Three seeds: intervals of the recipe are too short.", "The test split was opened twice."};
    return analysis;
  }

 private:
  double normal() { return stream_.normal(next_++); }

  // How much harm a condition does, in [0, 1].
  static double harm(const corruption::Corruption& condition) {
    const auto& one = condition.perturbations.front();
    const auto has = [&](Modality modality) { return one.modalities.contains(modality) ? 1.0 : 0.0; };
    const double weight = 0.75 * has(Modality::kText) + 0.15 * has(Modality::kAudio) + 0.1 * has(Modality::kVideo);
    return weight * (one.kind->random ? 0.5 * one.strength : 1) * one.rate.value();
  }

  analysis::Quantity quantity(double value, double error, stats::IntervalMethod method,
                              const std::vector<int64_t>& seeds) {
    analysis::Quantity quantity;
    double sum = 0;
    for (size_t i = 0; i < seeds.size(); ++i) {
      quantity.by_seed.push_back(value + 0.4 * error * normal());
      sum += quantity.by_seed.back();
    }
    const double point = sum / static_cast<double>(seeds.size());
    auto& models = quantity.models;
    models.point = point;
    models.standard_error = error;
    models.t = {point - 2.04 * error, point + 2.04 * error};
    models.percentile = {point - 1.9 * error, point + 1.85 * error};
    models.bca = {point - 1.95 * error, point + 1.8 * error};
    models.acceleration = 0.01 * normal();
    models.by_utterance = {point - 1.2 * error, point + 1.2 * error};
    models.design_effect = 1.5 + std::abs(normal());
    models.undefined_resamples = next_ % 3;
    models.method = method;
    auto& recipe = quantity.recipe;
    recipe.seeds = seeds.size();
    recipe.point = point;
    recipe.video_variance = error * error;
    if (seeds.size() > 1) {
      recipe.seed_variance = 0.16 * error * error;
      recipe.standard_error = 1.1 * error;
      recipe.degrees = 20.5;
      recipe.t = {point - 2.3 * error, point + 2.3 * error};
    }
    return quantity;
  }

  analysis::Quantity undefined(const std::vector<int64_t>& seeds) {
    analysis::Quantity quantity;
    quantity.by_seed.assign(seeds.size(), metrics::kUndefined);
    return quantity;
  }

  struct Levels {
    double clean, spread;  // what a metric is worth when clean, and how much of it harm can take
  };
  static Levels levels_of(const metrics::MetricInfo& metric) {
    if (!metric.higher_is_better) return {0.72, -0.7};
    return metric.percent ? Levels{0.84, 0.35} : Levels{0.78, 0.75};
  }

  analysis::Cell cell(const metrics::MetricInfo& metric, double harm, bool clean, const analysis::Group& group) {
    const auto& seeds = group.seeds;
    const Levels levels = levels_of(metric);
    const double lost = levels.spread * harm, error = 0.012 + 0.02 * harm;
    analysis::Cell cell;
    cell.value = quantity(levels.clean - lost, error, stats::IntervalMethod::kStudent, seeds);
    cell.drop = clean ? undefined(seeds) : quantity(std::abs(lost), error, stats::IntervalMethod::kStudent, seeds);
    cell.relative_drop = clean ? undefined(seeds)
                               : quantity(std::abs(lost) / levels.clean, error, stats::IntervalMethod::kStudent, seeds);
    cell.variance.seed = seeds.size() > 1 ? 0.0001 * (1 + harm) : metrics::kUndefined;
    if (!clean) cell.variance.draw = 0.00004, cell.variance.interaction = 0;
    cell.variance.videos = error * error;
    cell.sd_over_seeds = seeds.size() > 1 ? 0.01 * (1 + harm) : metrics::kUndefined;
    cell.sd_over_draws = clean ? 0 : 0.006;
    if (group.paired_seeds.empty()) return cell;
    cell.difference = quantity(clean ? -0.01 : 0.5 * lost, error, stats::IntervalMethod::kStudent, group.paired_seeds);
    if (!clean)
      cell.drop_difference = quantity(-0.5 * lost, error, stats::IntervalMethod::kStudent, group.paired_seeds);
    return cell;
  }

  analysis::Group group(const std::string& data, const std::string& model, const std::string& strategy) {
    analysis::Group group;
    group.data = data;
    group.model = model;
    group.strategy = strategy;
    group.seeds = grid_.seeds;
    const bool last = data == grid_.data.back() && model == "self_mm" && strategy == "15+15";
    if (last) group.seeds = {1};
    if (strategy != grid_.strategies.front()) {
      group.against = grid_.strategies.front();
      group.paired_seeds = group.seeds;
    }
    const double share = strategy == "none" ? 1 : 0.5;
    const auto add = [&](const std::string& name, const std::optional<corruption::Corruption>& condition) {
      auto& cells = group.conditions.emplace_back();
      cells.name = name;
      cells.condition = condition;
      for (const auto& metric : metrics::metric_table()) {
        const double hurt = condition ? share * harm(*condition) : share == 1 ? 0 : 0.01;
        cells.metrics.push_back(cell(metric, hurt, !condition, group));
        const bool noisy = condition && condition->perturbations.front().kind->random;
        if (last && noisy && metric.name == "spearman") {
          auto& none = cells.metrics.back() = analysis::Cell();
          for (auto* quantity : {&none.value, &none.drop, &none.relative_drop}) *quantity = undefined(group.seeds);
        }
      }
    };
    add("clean", {});
    for (const auto& condition : grid_.conditions) add(condition.name(), condition);
    curves(group);
    for (const auto& metric : metrics::metric_table()) group.reliance.push_back(reliance(metric, share, group.seeds));
    flips(group);
    return group;
  }

  void curves(analysis::Group& group) {
    for (size_t c = 1; c < group.conditions.size(); ++c) {
      const auto& one = group.conditions[c].condition->perturbations.front();
      auto found = std::find_if(group.curves.begin(), group.curves.end(), [&](const analysis::Curve& curve) {
        return curve.modalities == one.modalities && curve.kind == one.kind && curve.strength == one.strength;
      });
      if (found == group.curves.end()) {
        group.curves.push_back({one.modalities, one.kind, one.strength, {0}, {0}, {}});
        found = group.curves.end() - 1;
      }
      found->rates.push_back(one.rate.value());
      found->conditions.push_back(c);
    }
    for (auto& curve : group.curves) {
      for (size_t m = 0; m < metrics::metric_table().size(); ++m) {
        const double clean = group.conditions[0].metrics[m].value.models.point;
        const double end = group.conditions[curve.conditions.back()].metrics[m].value.models.point;
        analysis::Curve::Summary summary;
        summary.area = quantity((clean + end) / 2, 0.013, stats::IntervalMethod::kStudent, group.seeds);
        if (curve.rates.size() == 11)
          summary.mean = quantity(0.55 * clean + 0.45 * end, 0.013, stats::IntervalMethod::kStudent, group.seeds);
        const double lost = std::abs(end - clean) / clean;
        summary.breaking_rate = lost < 0.1 ? std::numeric_limits<double>::infinity() : 0.1 / lost;
        curve.metrics.push_back(summary);
      }
    }
  }

  analysis::Reliance reliance(const metrics::MetricInfo& metric, double share, const std::vector<int64_t>& seeds) {
    analysis::Reliance reliance;
    for (const Modality modality : kModalities) {
      const double lost = std::abs(levels_of(metric).spread) * share * harm(MadeUpGrid::missing(modality, 1));
      reliance.modalities.push_back({modality, quantity(lost, 0.02, stats::IntervalMethod::kStudent, seeds),
                                     quantity(0.9 * lost, 0.018, stats::IntervalMethod::kStudent, seeds)});
    }
    // A study may leave a modality out.
    if (metric.name == "acc7") reliance.modalities[2].drop.reset(), reliance.modalities[2].shapley.reset();
    reliance.worst = "text+audio+video missing 100 %";
    const double more =
        std::abs(levels_of(metric).spread) * share *
        (harm(MadeUpGrid::missing(Modality::kText, 1)) - harm(MadeUpGrid::missing(Modality::kAudio, 1)));
    reliance.most = {Modality::kText, Modality::kAudio, quantity(more, 0.02, stats::IntervalMethod::kStudent, seeds),
                     true};
    return reliance;
  }

  void flips(analysis::Group& group) {
    for (const char* variant : {"text missing", "text noise_add"}) {
      auto& flips = group.flips.emplace_back();
      flips.variant = variant;
      flips.flipped = 120;
      flips.repaired = 11;
      for (int64_t i = 0; i < grid_.flips; ++i) {
        const std::string video = "video" + std::to_string(i);
        flips.largest.push_back(
            {video + "[" + std::to_string(i) + "]", video, 1.5 - 0.1 * static_cast<double>(i), 1.2, -0.3 * normal()});
      }
    }
  }

  void claims(analysis::Analysis& analysis) {
    if (grid_.strategies.size() < 2 || grid_.conditions.empty()) return;
    struct Told {
      const char* family;
      stats::ClaimKind kind;
      stats::Estimand estimand;
      stats::Verdict verdict;
      double difference;
    };
    using stats::ClaimKind, stats::Estimand, stats::Verdict;
    const Told told[] = {{"repair", ClaimKind::kSuperiority, Estimand::kTrainedModels, Verdict::kBetter, 0.08},
                         {"repair", ClaimKind::kSuperiority, Estimand::kRecipe, Verdict::kWorse, -0.05},
                         {"same", ClaimKind::kEquivalence, Estimand::kTrainedModels, Verdict::kEquivalent, 0.001},
                         {"no trade-off", ClaimKind::kNonInferiority, Estimand::kRecipe, Verdict::kUndecided, -0.004}};
    for (const auto& [family, kind, estimand, verdict, difference] : told) {
      analysis::ClaimAnswer answer;
      const std::string metric = analysis.claims.size() % 2 == 0 ? "corr" : "f1_non0";
      const auto condition = kind == ClaimKind::kSuperiority ? std::optional(grid_.conditions.front()) : std::nullopt;
      answer.claim.test = {grid_.models.front() + ", " + metric, family, kind, estimand,
                           stats::default_margin(metrics::find_metric(metric))};
      answer.claim.question = std::string("Does robust training do this: ") + family + "?";
      answer.claim.data = grid_.data.front();
      answer.claim.metric = metric;
      answer.claim.quantity = condition ? study::ClaimQuantity::kDrop : study::ClaimQuantity::kValue;
      answer.claim.ours = {grid_.models.front(), grid_.strategies.back(), condition};
      answer.claim.against = {grid_.models.front(), grid_.strategies.front(), condition};
      auto& judgement = answer.judgement;
      judgement.difference = difference;
      judgement.standard_error = 0.011;
      judgement.degrees = 28.5;
      judgement.interval = {difference - 0.021, difference + 0.021};
      judgement.p = verdict == Verdict::kUndecided ? 0.31 : 0.0012;
      judgement.p_adjusted = std::min(1.0, 2 * judgement.p);
      judgement.holds = verdict != Verdict::kUndecided;
      judgement.verdict = verdict;
      judgement.smallest_detectable = 0.032;
      if (verdict == Verdict::kUndecided) judgement.seeds_to_decide = 12, judgement.videos_to_decide = 240;
      answer.seeds = grid_.seeds;
      for (const int64_t seed : grid_.seeds) {
        answer.by_seed.push_back(difference + 0.001 * static_cast<double>(seed - grid_.seeds[grid_.seeds.size() / 2]));
      }
      if (estimand == Estimand::kRecipe) answer.these_models = judgement, answer.these_models->p_adjusted = 0.0004;
      if (condition) {
        answer.levels = {0.71, 0.63, 0.77, 0.78, quantity(0.08, 0.012, stats::IntervalMethod::kStudent, grid_.seeds)};
      }
      analysis.claims.push_back(answer);
    }
    auto unanswered = analysis.claims.front();
    unanswered.claim.test.name = "not, answered";
    unanswered.judgement = {};
    unanswered.seeds.clear();
    unanswered.by_seed.clear();
    unanswered.levels.reset();
    unanswered.judgement.obstacle = stats::Obstacle::kUndefined;
    unanswered.not_answered = "no seed has finished on both sides";
    analysis.claims.push_back(unanswered);
  }

  MadeUpGrid grid_;
  KeyedStream stream_{hash_text("made-up analysis"), 0};
  uint64_t next_ = 0;
};

inline analysis::Analysis made_up_analysis(const MadeUpGrid& grid = {}) { return MadeUpAnalysis(grid).make(); }

}  // namespace modrob::testing
