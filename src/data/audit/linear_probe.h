#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace modrob::data {

/// What a linear model reads from a modality: one row per utterance, its frames averaged over time.
struct ProbeRows {
  int64_t width = 0;
  std::vector<double> features;  ///< [rows, width] row-major
  std::vector<double> labels;    ///< [rows]

  /// Appends the average of `frames` ([steps, width] row-major, at least one step).
  void add(std::span<const float> frames, double label);
};

struct ProbeScores {
  double acc2 = 0.0;  ///< share of non-zero labels whose sign is predicted; NaN when there is none
  double corr = 0.0;  ///< Pearson; NaN when labels or predictions do not vary
};

/// Ridge regression from standardised averages to centred labels. Mean and deviation come from the rows it was fitted
/// on; a constant feature counts nothing.
struct FittedProbe {
  std::vector<double> mean, deviation, weights;  ///< [width]
  double label_mean = 0.0;

  /// At least one row, of the same width.
  ProbeScores score(const ProbeRows& rows) const;
};
/// `train` needs a row.
FittedProbe fit_linear_probe(const ProbeRows& train, double ridge = 100.0);

}  // namespace modrob::data
