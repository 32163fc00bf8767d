#include "analysis/comparison.h"

#include <algorithm>
#include <cmath>

#include "analysis/group_analysis.h"
#include "core/error.h"
#include "core/text_format.h"
#include "study/data_name.h"

namespace modrob::analysis {

namespace {

using stats::Estimate;

// The finished runs of one (data, model, strategy), in the order of the study's seeds.
struct Side {
  std::string data, model, strategy;
  std::vector<const study::GridRun*> runs;

  std::string label() const { return data + ", " + model + ", " + strategy; }
  bool has(int64_t seed) const {
    return std::any_of(runs.begin(), runs.end(), [&](const auto* run) { return run->seed == seed; });
  }
};

std::vector<Side> sides_of(const study::StudyFolder& study) {
  const study::FinishedRuns finished(study, runs::RunFolder::DamagedDone::kError);
  std::vector<Side> sides;
  for (const auto& run : study.runs) {
    if (!finished(run)) continue;
    const std::string data = study::data_name(run.data);
    const auto same = [&](const Side& side) {
      return side.data == data && side.model == run.model && side.strategy == run.strategy;
    };
    auto found = std::find_if(sides.begin(), sides.end(), same);
    if (found == sides.end()) found = sides.insert(sides.end(), {data, run.model, run.strategy, {}});
    found->runs.push_back(&run);
  }
  if (sides.empty()) {
    throw UserError("no run of study '" + study.study.name + "' in '" + study.path.string() +
                    "' is finished, so there is nothing to compare");
  }
  return sides;
}

std::string mapped(const std::map<std::string, std::string>& names, const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? name : found->second;
}

void check_names(const std::map<std::string, std::string>& names, const std::vector<std::string>& a,
                 const std::vector<std::string>& b, const std::string& what) {
  const auto check = [&](const std::string& name, const std::vector<std::string>& known, const char* which) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    throw UserError("the " + std::string(which) + " study has no " + what + " '" + name + "'; " +
                    suggestion(name, known));
  };
  for (const auto& [from, to] : names) {
    check(from, a, "first");
    check(to, b, "second");
  }
}

std::vector<std::string> strategies_of(const study::StudyFile& study) {
  std::vector<std::string> names;
  for (const auto& strategy : study.strategies) names.push_back(strategy.name);
  return names;
}

// One side's scores on its own sample. Two samples of the same utterances have the same resamples.
struct Scored {
  Scored(const study::StudyFolder& study, const Side& side, const std::vector<int64_t>& seeds,
         const AnalysisOptions& options)
      : data(study, *side.runs.front(), options) {
    for (const auto* run : side.runs) {
      if (std::find(seeds.begin(), seeds.end(), run->seed) != seeds.end()) runs.push_back(data.read(*run));
    }
    estimates = estimate_runs(data, runs, 0, options.threads);
  }
  const metrics::CounterfactualTable& table() const { return runs.front()->table; }
  // Place of a condition in RunEstimates::values; nothing when the study lacks it.
  std::optional<size_t> place(const std::string& condition) const {
    if (condition == "clean") return 0;
    const auto& conditions = runs.front()->conditions;
    for (size_t i = 0; i < conditions.size(); ++i) {
      if (conditions[i].name() == condition) return i + 1;
    }
    return std::nullopt;
  }
  std::vector<Estimate> seeds(size_t condition, size_t metric) const {
    std::vector<Estimate> values;
    for (const auto& estimate : estimates) values.push_back(estimate.values[condition][metric]);
    return values;
  }

  DataScores data;
  std::vector<std::unique_ptr<RunScores>> runs;
  std::vector<RunEstimates> estimates;
};

Estimate mean_of(const std::vector<Estimate>& values) {
  std::vector<const Estimate*> pointers;
  for (const auto& value : values) pointers.push_back(&value);
  return stats::mean(pointers);
}

struct Uncertain {
  double point, error, degrees;
};

Quantity independent_difference(const Quantity& a, const Quantity& b, const metrics::MetricInfo& metric,
                                const stats::SampleSize& a_sample, const stats::SampleSize& b_sample, double level) {
  Quantity difference;
  const auto between = [&](const Uncertain& x, const Uncertain& y) -> Uncertain {
    const double x_variance = x.error * x.error, y_variance = y.error * y.error;
    return {y.point - x.point, std::sqrt(x_variance + y_variance),
            stats::satterthwaite(x_variance, x.degrees, y_variance, y.degrees)};
  };
  // Two errors of 0 have no degrees of freedom, so there is no interval.
  const auto interval = [&](const Uncertain& d) {
    return stats::interval_around(stats::IntervalMethod::kStudent, stats::differences_of(metric), d.point, d.error,
                                  d.error, d.degrees, {}, level);
  };
  const auto models = between({a.models.point, a.models.standard_error, static_cast<double>(a_sample.videos) - 1},
                              {b.models.point, b.models.standard_error, static_cast<double>(b_sample.videos) - 1});
  difference.models.point = models.point;
  difference.models.standard_error = models.error;
  difference.models.t = interval(models);
  difference.recipe.point = models.point;
  difference.recipe.seeds = std::min(a.recipe.seeds, b.recipe.seeds);
  if (difference.recipe.seeds < 2) return difference;
  const auto recipe = between({a.recipe.point, a.recipe.standard_error, a.recipe.degrees},
                              {b.recipe.point, b.recipe.standard_error, b.recipe.degrees});
  difference.recipe.standard_error = recipe.error;
  difference.recipe.degrees = recipe.degrees;
  // As of paired differences, not narrower than the seeds alone would make it.
  const auto alone = [](const Quantity& side) -> Uncertain {
    return {side.recipe.point, side.recipe.seeds_error(), static_cast<double>(side.recipe.seeds) - 1};
  };
  const auto seeds = interval(between(alone(a), alone(b))), both = interval(recipe);
  difference.recipe.t = seeds.high - seeds.low > both.high - both.low ? seeds : both;
  return difference;
}

// By seed where both sides have the same ones; otherwise of the means, which says nothing about the recipe.
Quantity paired_difference(const std::vector<Estimate>& a, const std::vector<Estimate>& b, bool same_seeds,
                           const metrics::MetricInfo& metric, const stats::Sample& sample, double level) {
  std::vector<Estimate> differences;
  if (same_seeds) {
    for (size_t i = 0; i < a.size(); ++i) differences.push_back(stats::difference(b[i], a[i]));
  } else {
    differences.push_back(stats::difference(mean_of(b), mean_of(a)));
  }
  return difference_of(differences, stats::differences_of(metric), sample, level);
}

// The seeds of a side that are compared: those of both sides, in the order of this side; all without a common one.
std::vector<int64_t> compared_seeds(const Side& own, const Side& other, bool common) {
  std::vector<int64_t> seeds;
  for (const auto* run : own.runs) {
    if (!common || other.has(run->seed)) seeds.push_back(run->seed);
  }
  // One order for both sides, so that seeds meet each other.
  std::sort(seeds.begin(), seeds.end());
  return seeds;
}

ComparedGroup compare_sides(const study::StudyFolder& a_study, Side a, const study::StudyFolder& b_study, Side b,
                            const ComparisonOptions& options, Comparison& comparison) {
  const bool common = std::any_of(a.runs.begin(), a.runs.end(), [&](const auto* run) { return b.has(run->seed); });
  const auto by_seed = [](const auto* x, const auto* y) { return x->seed < y->seed; };
  std::sort(a.runs.begin(), a.runs.end(), by_seed);
  std::sort(b.runs.begin(), b.runs.end(), by_seed);
  ComparedGroup group = {
      a.data, a.model, a.strategy, b.model, b.strategy, compared_seeds(a, b, common), compared_seeds(b, a, common),
      false,  {}};
  const Scored a_scores(a_study, a, group.a_seeds, options.analysis),
      b_scores(b_study, b, group.b_seeds, options.analysis);
  const auto &a_table = a_scores.table(), &b_table = b_scores.table();
  group.set = a_scores.data.describe();
  group.paired =
      a_table.utterances == b_table.utterances && a_table.videos == b_table.videos && a_table.labels == b_table.labels;
  std::vector<std::string> names = {"clean"};
  for (const auto& condition : a_scores.runs.front()->conditions) names.push_back(condition.name());
  for (const auto& name : names) {
    const auto a_place = a_scores.place(name), b_place = b_scores.place(name);
    if (!b_place) {
      comparison.only_a.push_back(a.label() + ", " + name);
      continue;
    }
    for (size_t m = 0; m < metrics::metric_table().size(); ++m) {
      const auto& metric = metrics::metric_table()[m];
      if (!metric.has_sums()) continue;
      const auto a_values = a_scores.seeds(*a_place, m), b_values = b_scores.seeds(*b_place, m);
      ComparedCell cell;
      cell.condition = name;
      cell.metric = metric.name;
      cell.a = quantity_of(a_values, stats::values_of(metric), a_scores.data.sample(), comparison.level);
      cell.b = quantity_of(b_values, stats::values_of(metric), b_scores.data.sample(), comparison.level);
      cell.difference =
          group.paired ? paired_difference(a_values, b_values, common, metric, a_scores.data.sample(), comparison.level)
                       : independent_difference(cell.a, cell.b, metric, a_scores.data.sample().counts(),
                                                b_scores.data.sample().counts(), comparison.level);
      group.cells.push_back(std::move(cell));
    }
  }
  for (const auto& condition : b_scores.runs.front()->conditions) {
    if (!a_scores.place(condition.name())) comparison.only_b.push_back(b.label() + ", " + condition.name());
  }
  return group;
}

void add_note(Comparison& comparison, const std::string& note) {
  if (std::find(comparison.notes.begin(), comparison.notes.end(), note) == comparison.notes.end()) {
    comparison.notes.push_back(note);
  }
}

void add_notes(Comparison& comparison, const study::StudyFile& a, const study::StudyFile& b) {
  for (const auto& group : comparison.groups) {
    if (!group.paired) {
      add_note(comparison, "On " + group.data +
                               " the two studies were not scored on the same utterances with the same "
                               "labels: differences are those of two independent samples, with wider intervals.");
    }
    if (group.a_seeds != group.b_seeds) {
      add_note(comparison, group.data + ", " + group.model + ", " + group.strategy +
                               ": no seed finished in both studies, so means over different seeds are compared.");
    }
  }
  if (a.split != b.split)
    add_note(comparison, "The studies used different splits: " + a.split + " and " + b.split + ".");
  if (a.diagnosis_seed != b.diagnosis_seed || a.draws != b.draws) {
    add_note(comparison, "Masks were drawn differently (diagnosis_seed or draws), so they are not paired.");
  }
}

}  // namespace

Comparison compare(const study::StudyFolder& a, const study::StudyFolder& b, const ComparisonOptions& options) {
  check_names(options.models, a.study.models, b.study.models, "model");
  check_names(options.strategies, strategies_of(a.study), strategies_of(b.study), "strategy");
  Comparison comparison;
  comparison.a = a.study.name;
  comparison.b = b.study.name;
  if (comparison.a == comparison.b) {
    comparison.a += " (first)";
    comparison.b += " (second)";
  }
  comparison.headline = a.study.metrics;
  const auto a_sides = sides_of(a), b_sides = sides_of(b);
  std::vector<const Side*> met;
  for (size_t i = 0; i < a_sides.size(); ++i) {
    const Side& side = a_sides[i];
    const auto found = std::find_if(b_sides.begin(), b_sides.end(), [&](const Side& other) {
      return other.data == side.data && other.model == mapped(options.models, side.model) &&
             other.strategy == mapped(options.strategies, side.strategy);
    });
    if (found == b_sides.end()) {
      comparison.only_a.push_back(side.label());
      continue;
    }
    met.push_back(&*found);
    comparison.groups.push_back(compare_sides(a, side, b, *found, options, comparison));
    if (options.analysis.progress) {
      options.analysis.progress(static_cast<double>(i + 1) / static_cast<double>(a_sides.size()));
    }
  }
  for (const auto& side : b_sides) {
    if (std::find(met.begin(), met.end(), &side) == met.end()) comparison.only_b.push_back(side.label());
  }
  if (comparison.groups.empty()) {
    throw UserError("the studies '" + comparison.a + "' and '" + comparison.b +
                    "' have no data set, model and strategy in common; the first has " + join(comparison.only_a, "; ") +
                    ", the second " + join(comparison.only_b, "; ") +
                    ". Names that differ can be mapped, as in --strategy none=plain");
  }
  std::vector<DataSet> sets;
  for (const auto& group : comparison.groups) sets.push_back(group.set);
  comparison.kind = kind_of(a.study, sets);
  add_notes(comparison, a.study, b.study);
  return comparison;
}

}  // namespace modrob::analysis
