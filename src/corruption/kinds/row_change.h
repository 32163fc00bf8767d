#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.h"
#include "corruption/kinds/feature_statistics.h"

namespace modrob::corruption {

/// What a kind on encodings reads of the row that it changes, beside its shape and its random numbers. The last two
/// are no part of a row but of a trained model, so kinds that read them are for diagnoses only (kind_row.h).
enum class Reads { kNothing, kValues, kTrainingStatistics, kScoreGradient };

/// The encoding of one utterance that is hit: [T, D] row-major over its real steps; T = 1 where it is one vector.
struct EncodedRow {
  std::span<const float> values;  ///< kValues
  int64_t steps = 1;
  int64_t width = 1;
  double strength = 1;
  KeyedStream random;                           ///< keyed by utterance, modality and draw
  const FeatureStatistics* training = nullptr;  ///< kTrainingStatistics: of the modality's clean training encodings
  std::span<const float> gradient = {};         ///< kScoreGradient: of the score with respect to the values
  float score = 0;                              ///< kScoreGradient

  size_t size() const { return static_cast<size_t>(steps * width); }
};

/// What a kind makes of it: y[t, d] = scale[t, d] x[t, d] + cross[t, d] x[t, partner[d]] + shift[t, d]. What is empty
/// is 1, 0 and 0. Gradients of y are those of this with constant numbers, so every kind has one. A kind fills the same
/// parts for every row.
struct RowChange {
  std::vector<float> scale = {};      ///< [T, D]
  std::vector<float> cross = {};      ///< [T, D]
  std::vector<int64_t> partner = {};  ///< [D]
  std::vector<float> shift = {};      ///< [T, D]
};

using ChangeRow = RowChange (*)(const EncodedRow& row);

}  // namespace modrob::corruption
