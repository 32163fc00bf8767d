#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/json.h"
#include "metrics/counterfactual_table.h"
#include "metrics/scores.h"
#include "plan/plan.h"

namespace modrob::metrics {

/// One diagnostic of a trained model: which share of the utterances is hit, how, in which modalities.
struct Condition {
  ModalitySet modalities = Modality::kText;
  plan::Rate missing;
  plan::Rate noise;
  plan::Kind noise_kind = plan::Kind::kNoiseAdd;
  double strength = 1;
  plan::Selection selection = plan::Selection::kExact;
  ModalitySet step_modalities = {};  ///< as PlanOptions; real passes only
  uint64_t seed = 1;
  int64_t draws = 20;  ///< mask draws; mask draw k uses noise draw k

  /// "text missing 30 %", "audio+video noise_add 100 %", "text missing 15 % + noise_add 15 %".
  std::string name() const;
  /// Of a name as above, blanks before '%' or not. UserError naming `where`, with near matches of modalities and kinds.
  static Condition parse(std::string_view name, const std::string& where);
  /// What identifies it in a request (seed and draws are the request's own).
  io::Json to_json() const;
  /// UserError naming `where` and the key.
  static Condition from_json(const io::Json& json, const std::string& where);

  /// Who is hit, and the keys of its noise.
  plan::PlanOptions plan() const;
  /// The rows of the counterfactual table that it gathers from.
  std::vector<Variant> needed_variants() const;
  /// The row of a real pass: "text missing 30 %, draw 3".
  std::string pass_name(int64_t draw) const;
};

/// Row i takes the variant's score where utterance i is hit in mask draw `draw`, the clean score elsewhere. No network
/// runs; rate 0 is the clean row bit for bit.
std::vector<float> gather(const CounterfactualTable& table, const Condition& condition, int64_t draw);

/// Who is hit in a draw. It depends on the utterances' ids only, so all runs on one split can share it.
std::vector<plan::Hit> hits_of(const Condition& condition, std::span<const std::string> utterances, int64_t draw);
/// The same gather into `scores` with hits that are known already.
void gather(const CounterfactualTable& table, const Condition& condition, int64_t draw, std::span<const plan::Hit> hits,
            std::span<float> scores);

/// Metrics of every draw, their mean and standard deviation over the draws, and the drops of the means against clean:
/// one entry of metrics.json. `scores` are the draws' scores where they do not come from a gather (real passes).
io::Json evaluate(const CounterfactualTable& table, const Condition& condition);
io::Json evaluate(const CounterfactualTable& table, const Condition& condition,
                  const std::vector<std::vector<float>>& scores);

/// Metrics of the clean row.
Metrics clean_metrics(const CounterfactualTable& table);

}  // namespace modrob::metrics
