#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/study_kind.h"
#include "core/modality.h"
#include "corruption/corruption.h"
#include "metrics/metric_table.h"
#include "stats/claims.h"
#include "stats/recipe.h"
#include "study/study_claim.h"

/// What the scores of a study say: every number with its uncertainty under both estimands, robustness summaries,
/// claims with their verdicts, utterances that flip. Computed from the run folders' counterfactual tables alone
/// (analyse.h); tables, report, comparison and verification all read this one structure.
namespace modrob::analysis {

/// One number of a (data, model, strategy) in the metric's own units (F1 in [0, 1]): the mean over its training seeds.
struct Quantity {
  stats::Uncertainty models;        ///< of *these trained models* on new videos
  stats::RecipeUncertainty recipe;  ///< of *this recipe* with new seeds on new videos; undefined with one seed
  std::vector<double> by_seed;      ///< [seeds] as Group::seeds
};

void describe(io::RecordVisitor& visitor, Quantity& quantity);

/// One metric under one condition.
struct Cell {
  Quantity value;
  Quantity drop, relative_drop;  ///< against the same models' clean scores, worse is positive; undefined for "clean"
  /// This less that of Group::against, of the value and of the drop, paired by Group::paired_seeds and by video, in the
  /// metric's units; nothing where there is no such group, and no drop of "clean".
  std::optional<Quantity> difference, drop_difference;
  stats::VarianceParts variance;  ///< of the value: training seed, mask draw, test sample
  double sd_over_seeds = metrics::kUndefined;
  double sd_over_draws = 0;  ///< mean over seeds of the standard deviation over mask draws
};
void describe(io::RecordVisitor& visitor, Cell& cell);

struct ConditionCells {
  std::string name;                                 ///< "clean", "text missing 30 %"
  std::optional<corruption::Corruption> condition;  ///< nothing: clean
  std::vector<Cell> metrics;                        ///< as Analysis::metrics
};

/// The conditions that differ in rate only, or in strength only, from 0 (clean) on. Of a protocol it is over the
/// nominal rate.
struct Curve {
  ModalitySet modalities = Modality::kText;
  corruption::Kind kind;
  double strength = 1;             ///< 0 where the curve is over strengths
  std::vector<double> rates;       ///< increasing, the first is 0; strengths where the curve is over these
  std::vector<size_t> conditions;  ///< [rates] places in Group::conditions; the first is 0, clean
  struct Summary {
    Quantity area;  ///< under the curve from rate 0 to the highest one, by trapezoids (AUILC)
    /// Over the rates 0, .1, ..., .9, where all ten were measured.
    std::optional<Quantity> mean;
    double breaking_rate =
        metrics::kUndefined;  ///< where the mean's drop reaches Analysis::breaking_drop; inf: nowhere
  };
  std::vector<Summary> metrics;  ///< as Analysis::metrics
  double share = 0;              ///< of the utterances, where the curve is over strengths; 0: it is over this share

  bool over_strengths() const { return share > 0; }
  /// Whether it is of the same corruption, but for the rates.
  bool same_kind(const Curve& other) const {
    return modalities == other.modalities && kind == other.kind && strength == other.strength && share == other.share;
  }
};

/// The modality whose loss costs most, and whether it can be told from the others.
struct MostRelied {
  Modality first = Modality::kText, second = Modality::kText;  ///< by their drops
  Quantity difference;     ///< the first's drop less the second's, from the same resamples
  bool supported = false;  ///< the first's drop less each other's has an interval (trained models, t) above zero
};

/// How much a model leans on each modality.
struct Reliance {
  struct OfModality {
    Modality modality = Modality::kText;
    std::optional<Quantity> drop;  ///< when it is missing everywhere; nothing: not in the study
    std::optional<Quantity>
        shapley;  ///< its Shapley value for the drop; only where all subsets of two or more were removed
  };
  std::vector<OfModality> modalities;  ///< of those that the data set has
  /// The condition of 100 % missing with the worst mean; one whose value is undefined though the clean one is not has
  /// nothing left to measure and is the worst. Empty: there is none.
  std::string worst;
  /// Nothing where fewer than two modalities were removed, or where a drop is undefined.
  std::optional<MostRelied> most = {};
};

/// An utterance whose predicted sign changes (clean against hit) in the mean over seeds.
struct Flip {
  std::string utterance, video;
  double label = 0, clean = 0, corrupted = 0;
};
/// Under one variant that hits every utterance ("text missing", noise draw 0 of "text noise_add").
struct Flips {
  std::string variant;
  int64_t flipped = 0;        ///< of all utterances
  int64_t repaired = 0;       ///< of those: wrong when clean, right when hit
  std::vector<Flip> largest;  ///< by |corrupted - clean|, at most AnalysisOptions::flips of them
};

/// All runs of one (data, model, strategy).
struct Group {
  std::string data, model, strategy;
  std::vector<int64_t> seeds;  ///< those that finished
  std::string against;         ///< the strategy it is compared with (baseline_strategy); empty for that one itself
  std::vector<int64_t> paired_seeds;  ///< those that finished here and there, in the order of `seeds`
  /// "clean" first, then in the study's order, without those that hit a modality which the data set does not have.
  std::vector<ConditionCells> conditions;
  std::vector<Curve> curves;
  std::vector<Reliance> reliance;  ///< as Analysis::metrics
  std::vector<Flips> flips;

  /// nullptr when the study lacks the condition; "clean" is one.
  const ConditionCells* find(const std::string& condition) const;
  /// CheckFailure when there is no such condition or metric.
  const Cell& at(const std::string& condition, const std::string& metric) const;
};

/// How much of a modality a condition really takes, as a share of its utterances or, of protocols that hide positions,
/// of its tokens or frames; over mask draws.
struct RealisedRate {
  std::string condition, modality;
  double nominal = 0, lowest = 0, mean = 0, highest = 0;
};
void describe(io::RecordVisitor& visitor, RealisedRate& rate);

struct DataSet {
  std::string data;                        ///< as in the study file
  int64_t utterances = 0, videos = 0;      ///< of the split that was diagnosed
  std::vector<std::string> simulated;      ///< modalities whose values are simulated
  double label_icc = metrics::kUndefined;  ///< intra-class correlation of labels within videos
  std::vector<std::string> absent = {};    ///< modalities that the data set does not have: nothing is said of them
  /// What the models have where scores were imported; empty: text, audio, video.
  std::vector<std::string> modalities = {};
  /// Of imported scores the lowest and the highest label; empty: sentiment, from -3 to 3.
  std::vector<double> label_range = {};
  std::vector<RealisedRate> realised = {};  ///< of each condition and modality, where a condition is a protocol

  /// Those that are not absent, in the order of tables.
  std::vector<Modality> present() const;
};

/// Both sides of a claim about the drop of two trainings: a drop may be smaller only because it starts lower.
struct ClaimLevels {
  double ours = metrics::kUndefined, against = metrics::kUndefined;  ///< under the condition, mean over seeds
  double ours_clean = metrics::kUndefined, against_clean = metrics::kUndefined;
  Quantity difference;  ///< ours - against under the condition, positive is better
};

struct ClaimAnswer {
  study::StudyClaim claim;
  stats::Judgement judgement;
  /// Of a claim about a recipe: what the same comparison says of these trained models, its family likewise. Not what
  /// was declared, and no verdict about the recipe.
  std::optional<stats::Judgement> these_models;
  std::optional<ClaimLevels> levels;
  std::vector<double> by_seed;  ///< the difference of each of `seeds`
  std::vector<int64_t> seeds;   ///< those that both sides finished; empty: not answered
  std::string not_answered;     ///< why there is no judgement; empty: there is one
};

/// Who holds up best under a protocol, by its own score.
struct ProtocolRanking {
  struct Entry {
    std::string model, strategy;
    Quantity score;
  };
  std::string data, protocol, metric;  ///< the protocol as a kind, behind modalities where they are not all
  std::string score;                   ///< what is ranked, in words
  std::vector<Entry> entries;          ///< the best first; undefined ones last
  std::optional<Quantity> lead;        ///< the first less the second, positive is better; nothing with one entry
  bool told = false;                   ///< the lead has an interval (trained models, t) above zero
};
void describe(io::RecordVisitor& visitor, ProtocolRanking& ranking);

struct MissingRun {
  std::string label, reason;
};

struct Analysis {
  std::string fingerprint;  ///< of what it was made of (stored_analysis.h); empty: not stored
  std::string study, title, split;
  StudyKind kind;
  int64_t draws = 0;
  uint64_t seed = 1;      ///< of the resamples
  int64_t resamples = 0;  ///< of the bootstrap over videos
  double level = 0.95;
  double breaking_drop = 0.1;  ///< drop, as a share of the clean value, that counts as broken
  std::vector<int64_t> declared_seeds;
  std::vector<std::string> metrics;                ///< every name of metrics::metric_table(), in its order
  std::vector<std::string> headline;               ///< those that the study file names, in its order
  std::vector<corruption::Corruption> conditions;  ///< of the study, without "clean"
  std::vector<DataSet> data;
  std::vector<Group> groups;  ///< in the order data, model, strategy; those with at least one finished run
  std::vector<ClaimAnswer> claims;
  std::vector<ProtocolRanking> rankings = {};  ///< by data set, protocol and headline metric
  std::vector<MissingRun> missing_runs;        ///< declared but not finished
  std::vector<std::string> warnings;           ///< what a reader must know before trusting a number, one sentence each

  /// nullptr when there is none.
  const Group* find(const std::string& data, const std::string& model, const std::string& strategy) const;
  /// Where there is none, stored tables have the columns that they have had from the beginning.
  bool has_curves_over_strengths() const;
  const DataSet& data_set(const std::string& data) const;  ///< CheckFailure when there is none
};
void describe(io::RecordVisitor& visitor, Analysis& analysis);

}  // namespace modrob::analysis
