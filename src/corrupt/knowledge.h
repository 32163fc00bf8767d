#pragma once

#include <ATen/core/Tensor.h>

#include <array>

#include "corruption/kinds/feature_statistics.h"

namespace modrob::corrupt {

/// By modality: of the encodings that a trained model gives the clean training split.
using TrainingStatistics = std::array<corruption::FeatureStatistics, 3>;

/// Scores of a batch [B], and by modality their gradients with respect to its encodings.
struct ScoreGradient {
  at::Tensor scores;
  std::array<at::Tensor, 3> gradients;
};

/// What the kinds of a corruption read of a trained model (corruption::Reads), as far as there are such kinds.
struct Knowledge {
  const TrainingStatistics* training = nullptr;
  const ScoreGradient* score = nullptr;  ///< of the very encodings that the corruption is applied to
};

}  // namespace modrob::corrupt
