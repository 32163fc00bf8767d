#include "analysis/analyse.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "analysis/claim_answers.h"
#include "analysis/group_analysis.h"
#include "analysis/protocol_ranking.h"
#include "analysis/sample_warning.h"
#include "core/error.h"
#include "core/signals.h"
#include "core/text_format.h"
#include "runs/failure.h"

namespace modrob::analysis {

namespace {

/// Runs of a (data, model), which are held in memory together.
struct Batch {
  std::string data, model;
  std::vector<const study::GridRun*> runs;
};

std::vector<Batch> batches_of(const std::vector<const study::GridRun*>& finished) {
  std::vector<Batch> batches;
  for (const auto* run : finished) {
    if (batches.empty() || batches.back().data != run->data || batches.back().model != run->model) {
      batches.push_back({run->data, run->model, {}});
    }
    batches.back().runs.push_back(run);
  }
  return batches;
}

Analysis header_of(const study::StudyFolder& study, const AnalysisOptions& options) {
  Analysis analysis;
  analysis.study = study.study.name;
  analysis.title = study.study.title;
  analysis.split = study.study.split;
  analysis.draws = study.study.draws;
  analysis.kind.scores = study.study.scores;
  analysis.seed = options.seed;
  analysis.resamples = options.resamples;
  analysis.declared_seeds = study.study.seeds;
  for (const auto& metric : metrics::metric_table()) analysis.metrics.emplace_back(metric.name);
  analysis.headline = study.study.metrics;
  analysis.conditions = study.study.conditions;
  if (study.study.imported()) analysis.warnings.emplace_back(study::unchecked_words(study.study.scores));
  analysis.warnings.insert(analysis.warnings.end(), study.study.notes.begin(), study.study.notes.end());
  return analysis;
}

std::vector<Group> groups_of(const Batch& batch, const std::string& baseline_name, DataScores& data,
                             const Analysis& analysis, const AnalysisOptions& options, ProtocolRankings& rankings) {
  std::vector<std::unique_ptr<RunScores>> runs;
  for (const auto* run : batch.runs) runs.push_back(data.read(*run));
  const bool ranks = std::any_of(analysis.headline.begin(), analysis.headline.end(),
                                 [](const auto& name) { return !metrics::find_metric(name).has_sums(); });
  const auto resamples = std::min(kRankResamples, static_cast<size_t>(options.resamples));
  const auto estimates = estimate_runs(data, runs, ranks ? resamples : 0, options.threads);
  // The seeds of each strategy.
  std::vector<std::vector<const RunEstimates*>> strategies;
  std::vector<const RunEstimates*> baseline;
  for (size_t i = 0; i < estimates.size(); ++i) {
    const auto& strategy = batch.runs[i]->strategy;
    if (i == 0 || batch.runs[i - 1]->strategy != strategy) strategies.emplace_back();
    strategies.back().push_back(&estimates[i]);
    if (strategy == baseline_name) baseline.push_back(&estimates[i]);
  }
  std::vector<Group> groups;
  for (const auto& seeds : strategies) {
    const bool is_baseline = seeds.front()->scores->run->strategy == baseline_name;
    const std::span<const RunEstimates* const> against = baseline;
    groups.push_back(analyse_group(data, seeds, is_baseline ? against.first(0) : against, analysis, options));
    rankings.add(ProtocolScores(groups.back(), seeds, analysis));
  }
  return groups;
}

// Of imported scores nobody may have chosen the metrics: what no model has on clean data heads nothing.
void leave_out_undefined(Analysis& analysis) {
  if (analysis.kind.trained()) return;
  auto defined = analysis.headline;
  std::erase_if(defined, [&](const std::string& metric) {
    return std::all_of(analysis.groups.begin(), analysis.groups.end(),
                       [&](const Group& group) { return std::isnan(group.at("clean", metric).value.models.point); });
  });
  if (!defined.empty()) analysis.headline = std::move(defined);
}

// Whose rates stand side by side and mean different things.
std::vector<std::string> protocols_of(const Analysis& analysis) {
  std::vector<std::string> names;
  bool other = false;
  for (const auto& condition : analysis.conditions) {
    for (const auto& one : condition.perturbations) {
      if (!one.of_protocol()) {
        other = other || one.rate > Rate();
      } else if (std::ranges::find(names, one.kind.name()) == names.end()) {
        names.push_back(one.kind.name());
      }
    }
  }
  if (other && !names.empty()) names.emplace_back("modrob's own conditions");
  return names;
}

void add_warnings(Analysis& analysis) {
  const auto protocols = protocols_of(analysis);
  if (protocols.size() > 1) {
    analysis.warnings.push_back(
        "Conditions of different protocols stand side by side (" + join(protocols, ", ") +
        "): at one nominal rate they hide different things and amounts, so compare models under one of them, not one "
        "with another.");
  }
  const auto seeds = analysis.declared_seeds.size();
  if (seeds == 1) {
    analysis.warnings.emplace_back(
        "One training seed: nothing can be said about this recipe under new seeds, only about the trained models.");
  } else if (seeds < 5) {
    analysis.warnings.push_back("Intervals of a recipe rest on " + std::to_string(seeds) +
                                " seeds: where seeds differ much they are wide, and under five their coverage depends "
                                "on how normal seeds are.");
  }
  const bool corr_margin = std::any_of(analysis.claims.begin(), analysis.claims.end(), [](const ClaimAnswer& answer) {
    return answer.claim.metric == "corr" && answer.claim.test.kind != stats::ClaimKind::kSuperiority;
  });
  if (corr_margin) {
    analysis.warnings.emplace_back(
        "Claims of non-inferiority and equivalence of Corr: where few " + analysis.kind.groups() +
        " account for a model's failures, simulated studies made them wrongly in up to 6.0 % of cases instead of 5 % "
        "(docs/statistics.md).");
  }
  for (const auto& set : analysis.data) {
    if (set.videos < static_cast<int64_t>(stats::kFewestVideos) && !analysis.claims.empty()) {
      analysis.warnings.push_back("Too few " + analysis.kind.groups() + ": " + set.data + " has " +
                                  std::to_string(set.videos) + " in its " + analysis.split +
                                  " split, and with fewer than " + std::to_string(stats::kFewestVideos) +
                                  " every claim about it stays undecided.");
    }
    const std::string warning = few_videos_warning(set.data, analysis.split, set.videos, analysis.kind.group);
    if (!warning.empty()) analysis.warnings.push_back(warning);
  }
}

}  // namespace

std::string baseline_strategy(const study::StudyFile& study) {
  for (const auto& strategy : study.strategies) {
    if (strategy.corruption.clean()) return strategy.name;
  }
  return study.strategies.front().name;
}

std::string unfinished_reason(const study::StudyFile& study, const study::GridRun& run) {
  if (study.imported()) return "no scores";
  const auto failure = runs::Failure::read(run.folder);
  if (failure) return failure->cause() + ": " + failure->message();
  return std::filesystem::exists(run.folder / "log.jsonl") ? "not finished" : "not started";
}

Analysis analyse(const study::StudyFolder& study, const AnalysisOptions& options) {
  const auto tell = [&](double share) {
    if (options.progress) options.progress(share);
  };
  Analysis analysis = header_of(study, options);
  const study::FinishedRuns is_finished(study, runs::RunFolder::DamagedDone::kError);
  std::vector<const study::GridRun*> finished;
  for (const auto& run : study.runs) {
    if (is_finished(run)) {
      finished.push_back(&run);
    } else {
      analysis.missing_runs.push_back({run.data + ", " + run.label(), unfinished_reason(study.study, run)});
    }
  }
  if (finished.empty()) {
    const auto& first = analysis.missing_runs.front();
    throw UserError("no run of study '" + study.study.name + "' is finished (" + first.label + ": " + first.reason +
                    "); `modrob study run` with its file carries them out");
  }
  tell(0);
  ScoresByData data;
  const auto batches = batches_of(finished);
  const std::string baseline = baseline_strategy(study.study);
  std::map<std::string, ProtocolRankings> rankings;
  size_t done = 0;
  for (const auto& batch : batches) {
    throw_if_stop_requested();
    auto& scores = data[batch.data];
    if (!scores) {
      scores = std::make_unique<DataScores>(study, *batch.runs.front(), options);
      analysis.data.push_back(scores->describe());
      const std::string problem = scores->label_problem();
      if (!problem.empty()) {
        analysis.warnings.push_back(batch.data + ", " + analysis.split + " split: " + problem + ".");
      }
    }
    for (auto& group : groups_of(batch, baseline, *scores, analysis, options, rankings[batch.data])) {
      analysis.groups.push_back(std::move(group));
    }
    tell(0.7 * static_cast<double>(++done) / static_cast<double>(batches.size()));
  }
  for (const auto& set : analysis.data) {
    auto ranked = rankings[set.data].ranked(set.data, data.at(set.data)->sample(), analysis.level);
    std::ranges::move(ranked, std::back_inserter(analysis.rankings));
  }
  analysis.kind = kind_of(study.study, analysis.data);
  analysis.claims = answer_claims(study, study.study.claims, finished, data, options);
  leave_out_undefined(analysis);
  add_warnings(analysis);
  tell(1);
  return analysis;
}

}  // namespace modrob::analysis
