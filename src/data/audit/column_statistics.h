#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace modrob::data {

/// Per feature of one modality, over every frame added: range, moments, values that are not finite, and a hash of the
/// whole column. Memory is O(width), whatever is added.
class ColumnStatistics {
 public:
  explicit ColumnStatistics(int64_t width);

  /// What one call of `add` saw.
  struct Rows {
    int64_t steps = 0;
    int64_t zero_steps = 0;        ///< frames that are zero in every feature
    int64_t first_zero_steps = 0;  ///< of these, at the beginning
    int64_t last_zero_steps = 0;   ///< of these, at the end
    int64_t nan = 0, infinite = 0;
    uint64_t hash = 0;  ///< of the values' bits in order
    bool all_zero() const { return zero_steps == steps; }
  };

  /// `frames` is [steps, width] row-major, at least one step. `average` [width] receives each feature's mean over time;
  /// a value that is not finite counts as 0 there and is left out of the statistics.
  Rows add(std::span<const float> frames, std::span<double> average);

  int64_t width() const { return static_cast<int64_t>(hash_.size()); }
  int64_t frames() const { return frames_; }
  /// Of finite values; NaN when the column has none.
  double smallest(int64_t column) const;
  double largest(int64_t column) const;
  double mean(int64_t column) const;
  double deviation(int64_t column) const;
  /// One finite value in every frame.
  bool constant(int64_t column) const;
  /// Equal for columns that are equal in every frame (0 and -0 are equal).
  uint64_t hash(int64_t column) const { return hash_[static_cast<size_t>(column)]; }

 private:
  int64_t finite(size_t column) const { return frames_ - not_finite_[column]; }

  int64_t frames_ = 0;
  std::vector<double> sum_, square_sum_;  // of x - shift, so that a large mean does not swallow the deviation
  std::vector<double> row_sum_;           // scratch of one `add`
  std::vector<float> shift_, smallest_, largest_;
  std::vector<int64_t> not_finite_;
  std::vector<uint64_t> hash_;
};

}  // namespace modrob::data
