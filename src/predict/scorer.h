#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/modality.h"
#include "metrics/counterfactual_table.h"
#include "predict/complete_score.h"
#include "predict/given_utterance.h"
#include "train/scoring.h"
#include "train/session.h"

namespace modrob::predict {

/// A score that was made without some modalities.
struct Score {
  ModalitySet missing;
  float value = 0;
  std::optional<CompleteScore> complete = {};  ///< where something is missing, and the run was diagnosed so
};

/// Scores utterances that belong to no data set with a trained run. One thread.
class Scorer {
 public:
  /// The session must outlive it. `diagnosed`: the run's scores of its split, where it was diagnosed.
  explicit Scorer(train::Session& session, const std::optional<metrics::CounterfactualTable>& diagnosed = {});

  /// For each utterance its scores without what it lacks itself and, in this order, further sets of modalities.
  /// What is missing is zero at the intervention point, as the condition "missing" has it.
  std::vector<std::vector<Score>> score(std::span<const GivenUtterance> utterances,
                                        std::span<const ModalitySet> without);

  ModalitySet known() const { return known_; }
  /// Whether scores without these modalities get a `complete`.
  bool tells_complete(ModalitySet missing) const { return complete_.contains(missing.bits()); }

 private:
  std::vector<float> scores(const corrupt::Representations& representations, const batch::Batch& batch,
                            std::span<const ModalitySet> missing);

  train::Session& session_;
  train::EvaluationMode evaluation_;
  ModalitySet known_;
  std::map<uint32_t, CompleteScores> complete_;  // by the bits of what is missing
};

}  // namespace modrob::predict
