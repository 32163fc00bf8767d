#include "corruption/kinds/feature_statistics.h"

#include <cmath>

#include "core/error.h"

namespace modrob::corruption {

void FeatureStatistics::add(std::span<const float> vector) {
  if (count_ == 0) {
    mean_.assign(vector.size(), 0.0);
    squares_.assign(vector.size(), 0.0);
  }
  MODROB_CHECK(vector.size() == mean_.size(), "encodings of one modality have one width");
  ++count_;
  for (size_t d = 0; d < vector.size(); ++d) {
    const double off = vector[d] - mean_[d];
    mean_[d] += off / static_cast<double>(count_);
    squares_[d] += off * (vector[d] - mean_[d]);
  }
}

std::vector<double> FeatureStatistics::standard_deviation() const {
  std::vector<double> deviations;
  for (const double squares : squares_) deviations.push_back(std::sqrt(squares / static_cast<double>(count_)));
  return deviations;
}

}  // namespace modrob::corruption
