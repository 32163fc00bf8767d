#include <algorithm>
#include <array>

#include "analysis/analysis.h"
#include "corruption/corruption_record.h"
#include "io/record/field_list.h"
#include "metrics/metric_table.h"

namespace modrob::analysis {

namespace {

// Raised when the layout changes, so that a file of another version is told from a damaged one.
constexpr int64_t kFileVersion = 3;

// By its name; it must be known.
void describe_modality(io::RecordVisitor& visitor, std::string_view key, Modality& modality) {
  std::string name(modality_name(modality));
  visitor.field(key, name);
  if (!visitor.reading()) return;
  try {
    modality = parse_modality(name);
  } catch (const UserError& error) {
    visitor.fail(error.what(), std::string(key));
  }
}

// Lists with one entry for each metric: what reads an analysis relies on their sizes.
io::FieldOptions for_each_metric() { return {.size = metrics::metric_table().size()}; }

template <typename T>
std::vector<std::string> places_of() {
  std::vector<std::string> names;
  for (auto& row : io::field_list<T>()) names.push_back(std::move(row.key));
  return names;
}

// Nearly all of an analysis are numbers with their uncertainty, so each is an array; this tells once what the places of
// these mean.
struct Layout {
  std::vector<std::string> cell = places_of<Cell>(), quantity = places_of<Quantity>(),
                           models = places_of<stats::Uncertainty>(), recipe = places_of<stats::RecipeUncertainty>();
};

void check_metrics(const io::RecordVisitor& visitor, const std::vector<std::string>& names) {
  const auto known = metrics::metric_table();
  const bool same = std::equal(known.begin(), known.end(), names.begin(), names.end(),
                               [](const auto& metric, const std::string& name) { return metric.name == name; });
  if (!same) visitor.fail("are not the metrics that this program knows; make it again: modrob study report", "metrics");
}

void describe(io::RecordVisitor& visitor, Layout& layout) {
  auto& [cell, quantity, models, recipe] = layout;
  visitor.fields("cell", cell, "quantity", quantity, "models", models, "recipe", recipe);
}

}  // namespace

void describe(io::RecordVisitor& visitor, Quantity& quantity) {
  auto& [models, recipe, by_seed] = quantity;
  visitor.as_row();
  visitor.fields("models", models, "recipe", recipe, "by_seed", by_seed);
}

void describe(io::RecordVisitor& visitor, Cell& cell) {
  auto& [value, drop, relative_drop, difference, drop_difference, variance, sd_over_seeds, sd_over_draws] = cell;
  visitor.as_row();
  visitor.fields("value", value, "drop", drop, "relative_drop", relative_drop, "difference", difference,
                 "drop_difference", drop_difference);
  describe(visitor, variance);
  visitor.fields("sd_over_seeds", sd_over_seeds, "sd_over_draws", sd_over_draws);
}

void describe(io::RecordVisitor& visitor, ConditionCells& cells) {
  auto& [name, condition, metrics] = cells;
  visitor.fields("name", name, "condition", condition);
  visitor.field("metrics", metrics, for_each_metric());
}

void describe(io::RecordVisitor& visitor, Curve::Summary& summary) {
  auto& [area, mean, breaking_rate] = summary;
  visitor.fields("area", area, "mean", mean, "breaking_rate", breaking_rate);
}

void describe(io::RecordVisitor& visitor, Curve& curve) {
  auto& [modalities, kind, strength, rates, conditions, metrics, share] = curve;
  visitor.field("modalities", modalities);
  visitor.fields("kind", kind, "strength", strength, "rates", rates);
  visitor.field("conditions", conditions, {.size = rates.size()});
  visitor.field("metrics", metrics, for_each_metric());
  visitor.field("share", share, {.presence = io::Presence::kIfAny});
}

void describe(io::RecordVisitor& visitor, Reliance::OfModality& of) {
  auto& [modality, drop, shapley] = of;
  describe_modality(visitor, "modality", modality);
  visitor.fields("drop", drop, "shapley", shapley);
}

void describe(io::RecordVisitor& visitor, MostRelied& most) {
  auto& [first, second, difference, supported] = most;
  describe_modality(visitor, "first", first);
  describe_modality(visitor, "second", second);
  visitor.fields("difference", difference, "supported", supported);
}

void describe(io::RecordVisitor& visitor, Reliance& reliance) {
  auto& [modalities, worst, most] = reliance;
  visitor.fields("modalities", modalities, "worst", worst);
  visitor.field("most", most, {.presence = io::Presence::kMayLack});
}

void describe(io::RecordVisitor& visitor, Flip& flip) {
  auto& [utterance, video, label, clean, corrupted] = flip;
  visitor.as_row();
  visitor.fields("utterance", utterance, "video", video, "label", label, "clean", clean, "corrupted", corrupted);
}

void describe(io::RecordVisitor& visitor, Flips& flips) {
  auto& [variant, flipped, repaired, largest] = flips;
  visitor.fields("variant", variant, "flipped", flipped, "repaired", repaired, "largest", largest);
}

void describe(io::RecordVisitor& visitor, Group& group) {
  auto& [data, model, strategy, seeds, against, paired_seeds, conditions, curves, reliance, flips] = group;
  visitor.fields("data", data, "model", model, "strategy", strategy, "seeds", seeds, "against", against, "paired_seeds",
                 paired_seeds, "conditions", conditions, "curves", curves);
  visitor.field("reliance", reliance, for_each_metric());
  visitor.field("flips", flips);
  if (!visitor.reading()) return;
  if (conditions.empty() || conditions.front().condition) visitor.fail("the first must be clean", "conditions");
  for (size_t i = 0; i < curves.size(); ++i) {
    for (const size_t place : curves[i].conditions) {
      if (place < conditions.size()) continue;
      visitor.fail("there is no condition " + std::to_string(place), "curves[" + std::to_string(i) + "].conditions");
    }
  }
}

void describe(io::RecordVisitor& visitor, RealisedRate& rate) {
  auto& [condition, modality, nominal, lowest, mean, highest] = rate;
  visitor.as_row();
  visitor.fields("condition", condition, "modality", modality, "nominal", nominal, "lowest", lowest, "mean", mean,
                 "highest", highest);
}

void describe(io::RecordVisitor& visitor, DataSet& set) {
  auto& [data, utterances, videos, simulated, label_icc, absent, modalities, label_range, realised] = set;
  visitor.fields("data", data, "utterances", utterances, "videos", videos, "simulated", simulated, "label_icc",
                 label_icc);
  visitor.field("absent", absent, {.presence = io::Presence::kMayLack});
  visitor.field("modalities", modalities, {.presence = io::Presence::kIfAny});
  visitor.field("label_range", label_range, {.presence = io::Presence::kIfAny});
  if (visitor.reading() && !label_range.empty() && label_range.size() != 2)
    visitor.fail("must be two numbers", "label_range");
  visitor.field("realised", realised, {.presence = io::Presence::kIfAny});
}

void describe(io::RecordVisitor& visitor, ProtocolRanking::Entry& entry) {
  auto& [model, strategy, score] = entry;
  visitor.fields("model", model, "strategy", strategy, "score", score);
}

void describe(io::RecordVisitor& visitor, ProtocolRanking& ranking) {
  auto& [data, protocol, metric, score, entries, lead, told] = ranking;
  visitor.fields("data", data, "protocol", protocol, "metric", metric, "score", score, "entries", entries);
  visitor.fields("lead", lead, "told", told);
}

void describe(io::RecordVisitor& visitor, ClaimLevels& levels) {
  auto& [ours, against, ours_clean, against_clean, difference] = levels;
  visitor.fields("ours", ours, "against", against, "ours_clean", ours_clean, "against_clean", against_clean,
                 "difference", difference);
}

void describe(io::RecordVisitor& visitor, ClaimAnswer& answer) {
  auto& [claim, judgement, these_models, levels, by_seed, seeds, not_answered] = answer;
  visitor.fields("claim", claim, "judgement", judgement, "these_models", these_models, "levels", levels, "by_seed",
                 by_seed);
  visitor.field("seeds", seeds, {.size = by_seed.size()});
  visitor.field("not_answered", not_answered);
}

void describe(io::RecordVisitor& visitor, MissingRun& run) {
  auto& [label, reason] = run;
  visitor.fields("label", label, "reason", reason);
}

void describe(io::RecordVisitor& visitor, Analysis& analysis) {
  auto& [fingerprint, study, title, split, kind, draws, seed, resamples, level, breaking_drop, declared_seeds, metrics,
         headline, conditions, data, groups, claims, rankings, missing_runs, warnings] = analysis;
  int64_t version = kFileVersion;
  visitor.field("version", version);
  if (version != kFileVersion) {
    visitor.fail("is of version " + std::to_string(version) + ", this program reads version " +
                 std::to_string(kFileVersion) + "; make it again with: modrob study report");
  }
  Layout layout;
  visitor.field("layout", layout, {.presence = io::Presence::kMayLack});
  visitor.fields("fingerprint", fingerprint, "study", study, "title", title, "split", split);
  describe_kind(visitor, kind);
  visitor.fields("draws", draws, "seed", seed, "resamples", resamples, "level", level, "breaking_drop", breaking_drop,
                 "declared_seeds", declared_seeds, "metrics", metrics);
  if (visitor.reading()) check_metrics(visitor, metrics);
  visitor.fields("headline", headline, "conditions", conditions, "data", data, "groups", groups, "claims", claims,
                 "missing_runs", missing_runs, "warnings", warnings);
  visitor.field("rankings", rankings, {.presence = io::Presence::kIfAny});
}

}  // namespace modrob::analysis
