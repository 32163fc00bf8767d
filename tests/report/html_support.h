#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "report/html/report_input.h"

/// Made-up analyses for the tests of the report: what real ones look like, without training anything.
namespace modrob::testing {

struct MadeUpPage {
  std::vector<std::string> data = {"spoken_reviews"}, models = {"misa"}, strategies = {"none", "15+15"};
  std::vector<std::string> headline = {"corr", "f1_non0", "mae"};
  std::vector<double> rates = {0.05, 0.1, 0.15, 0.3, 1.0};
  bool audio_and_video = true;  ///< conditions and reliance of audio and video too
  size_t seeds = 3, flips = 30, utterances = 686, claims = 4;
};

/// In [0, 1), the same for the same number everywhere.
inline double jitter(uint64_t number) {
  const uint64_t mixed = (number + 1) * 0x9E3779B97F4A7C15u;
  return static_cast<double>((mixed ^ (mixed >> 29)) >> 11) / 9007199254740992.0;
}

inline analysis::Quantity quantity_around(double point, double error, size_t seeds) {
  analysis::Quantity quantity;
  quantity.models.point = point;
  quantity.models.standard_error = error;
  quantity.models.t = {point - 2 * error, point + 2 * error};
  quantity.recipe.seeds = seeds;
  if (seeds > 1) {
    quantity.recipe.point = point;
    quantity.recipe.t = {point - 5 * error, point + 5 * error};
  }
  for (size_t seed = 0; seed < seeds; ++seed) quantity.by_seed.push_back(point + error * (jitter(seed) - 0.5));
  return quantity;
}

inline corruption::Corruption condition_of(ModalitySet modalities, corruption::Kind kind, double rate) {
  return corruption::Corruption::of(kind, modalities, corruption::Rate::from_double(rate));
}

class AnalysisMaker {
 public:
  explicit AnalysisMaker(const MadeUpPage& study) : study_(study) {}

  analysis::Analysis make() {
    analysis::Analysis made;
    made.study = "made_up";
    made.title = "What a made-up model leans on, and what robust training repairs";
    made.split = "test";
    made.draws = 20;
    made.resamples = 10'000;
    for (size_t seed = 0; seed < study_.seeds; ++seed) made.declared_seeds.push_back(static_cast<int64_t>(seed) + 1);
    for (const auto& metric : metrics::metric_table()) made.metrics.emplace_back(metric.name);
    made.headline = study_.headline;
    make_conditions(made);
    for (const auto& data : study_.data) {
      made.data.push_back({data, static_cast<int64_t>(study_.utterances), 31, {"audio", "video"}, 0.17});
      for (const auto& model : study_.models) {
        for (const auto& strategy : study_.strategies) made.groups.push_back(group(made, data, model, strategy));
      }
    }
    for (size_t i = 0; i < study_.claims; ++i) made.claims.push_back(claim(made, i));
    made.missing_runs = {{"misa, 15+15, seed 9", "killed by signal 9"}};
    return made;
  }

 private:
  void make_conditions(analysis::Analysis& made) const {
    std::vector<ModalitySet> sets = {Modality::kText};
    if (study_.audio_and_video) sets.insert(sets.end(), {Modality::kAudio, Modality::kVideo});
    for (const auto set : sets) {
      for (const auto kind : {corruption::kMissing, corruption::kNoiseAdd}) {
        for (const double rate : study_.rates) {
          if (set == ModalitySet(Modality::kText) || rate >= 0.3)
            made.conditions.push_back(condition_of(set, kind, rate));
        }
      }
    }
  }

  // Robust training takes a little from the clean score and gives more under corruption.
  double value(const metrics::MetricInfo& metric, const corruption::Corruption* condition, double robust) {
    double lost = 0.015 * robust;
    if (condition != nullptr) {
      const auto& one = condition->perturbations.front();
      const bool text = one.modalities.contains(Modality::kText);
      lost += (text ? 0.55 - 0.2 * robust : 0.02) * one.rate.value() * (one.kind->random ? 0.7 : 1.0);
    }
    lost += 0.01 * jitter(next_++);
    return metric.higher_is_better ? (metric.percent ? 0.81 - 0.5 * lost : 0.74 - lost) : 0.75 + lost;
  }

  analysis::Cell cell(const metrics::MetricInfo& metric, double value, double clean, bool is_clean) const {
    analysis::Cell made;
    made.value = quantity_around(value, 0.012, study_.seeds);
    if (!is_clean) {
      const auto drop = metrics::drop(metric, clean, value);
      made.drop = quantity_around(drop.absolute, 0.01, study_.seeds);
      made.relative_drop = quantity_around(drop.relative, 0.013, study_.seeds);
    }
    made.sd_over_seeds = 0.008;
    made.sd_over_draws = is_clean ? 0 : 0.004;
    return made;
  }

  analysis::Group group(const analysis::Analysis& made, const std::string& data, const std::string& model,
                        const std::string& strategy) {
    analysis::Group group;
    group.data = data;
    group.model = model;
    group.strategy = strategy;
    group.seeds = made.declared_seeds;
    const double robust = strategy == "none" ? 0 : 1;
    std::vector<double> clean;
    for (size_t i = 0; i <= made.conditions.size(); ++i) {
      const corruption::Corruption* condition = i == 0 ? nullptr : &made.conditions[i - 1];
      analysis::ConditionCells cells;
      cells.name = condition ? condition->name() : "clean";
      if (condition != nullptr) cells.condition = *condition;
      for (const auto& metric : metrics::metric_table()) {
        const double score = value(metric, condition, robust);
        if (i == 0) clean.push_back(score);
        cells.metrics.push_back(cell(metric, score, clean[cells.metrics.size()], i == 0));
      }
      group.conditions.push_back(std::move(cells));
    }
    add_curves(group);
    add_reliance(group);
    add_flips(group);
    return group;
  }

  void add_curves(analysis::Group& group) const {
    for (size_t i = 1; i < group.conditions.size(); ++i) {
      const auto& one = group.conditions[i].condition->perturbations.front();
      if (group.curves.empty() || group.curves.back().kind != one.kind ||
          group.curves.back().modalities != one.modalities) {
        group.curves.push_back({one.modalities, one.kind, 1, {0}, {0}, {}});
      }
      auto& curve = group.curves.back();
      curve.rates.push_back(one.rate.value());
      curve.conditions.push_back(i);
    }
    for (auto& curve : group.curves) {
      for (size_t metric = 0; metric < metrics::metric_table().size(); ++metric) {
        const double last = group.conditions[curve.conditions.back()].metrics[metric].value.models.point;
        curve.metrics.push_back({.area = quantity_around(last, 0.01, study_.seeds),
                                 .mean = {},
                                 .breaking_rate = metric == 0 ? 0.21 : std::numeric_limits<double>::infinity()});
      }
    }
  }

  void add_reliance(analysis::Group& group) const {
    for (size_t metric = 0; metric < metrics::metric_table().size(); ++metric) {
      analysis::Reliance reliance;
      for (const Modality modality : kModalities) {
        analysis::Reliance::OfModality row{modality, {}, {}};
        const auto name = condition_of(modality, corruption::kMissing, 1).name();
        for (const auto& cells : group.conditions) {
          if (cells.name == name) row.drop = cells.metrics[metric].drop;
        }
        if (row.drop && study_.audio_and_video)
          row.shapley = quantity_around(row.drop->models.point * 0.9, 0.01, study_.seeds);
        if (row.drop && reliance.worst.empty()) reliance.worst = name;
        reliance.modalities.push_back(std::move(row));
      }
      group.reliance.push_back(std::move(reliance));
    }
  }

  void add_flips(analysis::Group& group) {
    std::vector<std::string> variants = {"text missing", "noise draw 0 of text noise_add"};
    if (study_.audio_and_video) variants.insert(variants.end(), {"audio missing", "video missing"});
    for (const auto& variant : variants) {
      analysis::Flips flips{variant, static_cast<int64_t>(study_.utterances / 4), 7, {}};
      for (size_t i = 0; i < study_.flips; ++i) {
        const double sign = i % 3 == 0 ? -1 : 1;
        const auto number = static_cast<uint64_t>(jitter(next_++) * static_cast<double>(study_.utterances));
        flips.largest.push_back({.utterance = "review_" + std::to_string(number),
                                 .video = "critic_" + std::to_string(number % 31),
                                 .label = sign * std::round(30 * jitter(number)) / 10 * (i % 5 == 0 ? -1 : 1),
                                 .clean = sign * (2.4 - 0.05 * static_cast<double>(i)),
                                 .corrupted = -sign * 0.4 * jitter(next_)});
      }
      group.flips.push_back(std::move(flips));
    }
  }

  analysis::ClaimAnswer claim(const analysis::Analysis& made, size_t i) const {
    analysis::ClaimAnswer answer;
    auto& claim = answer.claim;
    claim.test = {.name = "claim " + std::to_string(i),
                  .family = i % 2 == 0 ? "RQ2" : "RQ4",
                  .kind = i % 2 == 0 ? stats::ClaimKind::kSuperiority : stats::ClaimKind::kNonInferiority,
                  .estimand = i % 4 < 2 ? stats::Estimand::kTrainedModels : stats::Estimand::kRecipe,
                  .margin = 0.01};
    claim.question = i % 2 == 0 ? "Does robust training help when text is missing?" : "Does it cost clean accuracy?";
    claim.data = study_.data[i % study_.data.size()];
    claim.metric = study_.headline[i % study_.headline.size()];
    claim.ours = {study_.models[i % study_.models.size()], study_.strategies.back(), {}};
    claim.against = {claim.ours.model, study_.strategies.front(), {}};
    if (i % 2 == 0) claim.ours.condition = claim.against.condition = made.conditions[3];
    auto& judgement = answer.judgement;
    judgement.difference = i % 2 == 0 ? 0.052 : -0.004;
    judgement.interval = {judgement.difference - 0.021, judgement.difference + 0.021};
    judgement.p = judgement.p_adjusted = i % 2 == 0 ? 0.0004 : 0.21;
    judgement.holds = i % 2 == 0;
    judgement.verdict = i % 2 == 0 ? stats::Verdict::kBetter : stats::Verdict::kUndecided;
    judgement.smallest_detectable = 0.028;
    if (i % 2 == 1) judgement.seeds_to_decide = 8;
    answer.seeds = made.declared_seeds;
    return answer;
  }

  const MadeUpPage& study_;
  uint64_t next_ = 0;
};

inline analysis::Analysis page_analysis(const MadeUpPage& study = {}) { return AnalysisMaker(study).make(); }

/// The full grid of studies/naacl2022.toml: 5 models, 2 data sets, 4 strategies, 9 conditions with clean.
inline MadeUpPage full_grid() {
  return {.data = {"data/mosi", "data/mosei"},
          .models = {"misa", "bbfn", "self_mm", "mmim", "mult"},
          .strategies = {"none", "5+5", "10+10", "15+15"},
          .rates = {0.05, 0.1, 0.15, 0.3},
          .audio_and_video = false,
          .utterances = 4659,
          .claims = 120};
}

/// Everything else that a report shows, in the size of the analysis.
inline report::html::ReportInput made_up_input(const analysis::Analysis& analysis) {
  report::html::ReportInput input{.analysis = analysis};
  input.answers = {
      {"Which modality does the model lean on?",
       {"MISA leans on text: without it Corr falls from 0.74 to 0.19, without audio or video by less than 0.03."},
       "better"},
      {"Does robust training repair what missing text costs?",
       {"With 15+15 training the loss at 30 % missing text is 0.11 instead of 0.17."},
       "better"},
      {"At what price?",
       {"Clean Corr differs by -0.015; three seeds cannot tell this from no difference."},
       "undecided"}};
  uint64_t number = 0;
  for (const auto& group : analysis.groups) {
    for (const auto seed : group.seeds) {
      report::html::TrainingCurve curve{group.data, group.model, group.strategy, seed, {}};
      for (int64_t epoch = 1; epoch <= 8; ++epoch) {
        const auto at = static_cast<double>(epoch);
        curve.epochs.push_back(
            {epoch, 1 + 3 / at + 0.1 * jitter(number), 0.9 + 1 / at + 0.2 * jitter(number + 9), 1e-4, epoch < 6});
        ++number;
      }
      input.training.push_back(std::move(curve));
      report::html::RunOrigin origin{group.data,
                                     group.model,
                                     group.strategy,
                                     seed,
                                     std::string(64, 'a'),
                                     std::string(64, 'b'),
                                     std::string(64, 'c'),
                                     1,
                                     {}};
      origin.settings = {{"model", group.model},
                         {"seed", seed},
                         {"training", {{"epochs", 5}, {"batch_size", 64}}},
                         {"robust", {{"missing", group.strategy == "none" ? 0.0 : 0.15}}}};
      input.provenance.runs.push_back(std::move(origin));
    }
  }
  for (const auto& data : analysis.data) {
    auto& texts = input.transcripts[data.data];
    for (int64_t i = 0; i < data.utterances; ++i) {
      texts["review_" + std::to_string(i)] =
          "it never quite comes together, but the two leads are so good that by the end of number " +
          std::to_string(i) + " one hardly minds";
    }
    input.audits[data.data] = {{"name", data.data},
                               {"hash", std::string(64, 'd')},
                               {"errors", 0},
                               {"warnings", 1},
                               {"notes", 0},
                               {"splits",
                                {{"train",
                                  {{"utterances", 1300},
                                   {"videos", 60},
                                   {"negative", 600},
                                   {"zero", 20},
                                   {"positive", 680},
                                   {"label_mean", 0.11}}}}},
                               {"findings",
                                {{{"grade", "warning"},
                                  {"code", "long_utterance"},
                                  {"message", "3 utterances are cut"},
                                  {"advice", "raise max_tokens"}}}}};
  }
  input.provenance.facts = {{"Program", "modrob 0.1.0"}, {"LibTorch", "2.13.0"}};
  return input;
}

}  // namespace modrob::testing
