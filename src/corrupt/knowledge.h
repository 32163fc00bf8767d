#pragma once

#include <array>

#include "corruption/kinds/feature_statistics.h"

namespace modrob::corrupt {

/// By modality: of the encodings that a trained model gives the clean training split.
using TrainingStatistics = std::array<corruption::FeatureStatistics, 3>;

/// What the kinds of a corruption read of a trained model (corruption::Reads), as far as there are such kinds.
struct Knowledge {
  const TrainingStatistics* training = nullptr;
};

}  // namespace modrob::corrupt
