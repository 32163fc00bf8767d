#include "data/audit/column_statistics.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/error.h"
#include "data/audit/value_hash.h"

namespace modrob::data {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

uint64_t hash_of(std::span<const float> values) {
  uint64_t hash = values.size();
  size_t i = 0;
  for (; i + 2 <= values.size(); i += 2) {
    uint64_t pair;
    std::memcpy(&pair, values.data() + i, sizeof(pair));
    hash = mix(hash, pair);
  }
  return i < values.size() ? mix(hash, std::bit_cast<uint32_t>(values[i])) : hash;
}

}  // namespace

ColumnStatistics::ColumnStatistics(int64_t width) {
  const auto columns = static_cast<size_t>(width);
  sum_.resize(columns);
  square_sum_.resize(columns);
  row_sum_.resize(columns);
  shift_.resize(columns);
  smallest_.assign(columns, kInfinity);
  largest_.assign(columns, -kInfinity);
  not_finite_.resize(columns);
  hash_.resize(columns);
}

ColumnStatistics::Rows ColumnStatistics::add(std::span<const float> frames, std::span<double> average) {
  const size_t columns = hash_.size();
  MODROB_CHECK(columns > 0 && !frames.empty() && frames.size() % columns == 0 && average.size() == columns,
               "whole frames are needed");
  Rows rows;
  rows.steps = static_cast<int64_t>(frames.size() / columns);
  rows.hash = hash_of(frames);
  std::fill(row_sum_.begin(), row_sum_.end(), 0.0);
  for (int64_t step = 0; step < rows.steps; ++step) {
    const float* row = frames.data() + static_cast<size_t>(step) * columns;
    uint32_t any_bit = 0;
    bool finite_row = true;
    for (size_t c = 0; c < columns; ++c) {
      const auto bits = std::bit_cast<uint32_t>(row[c]);
      any_bit |= bits << 1;
      finite_row &= (bits & 0x7F800000u) != 0x7F800000u;
    }
    // Adding 0 turns -0 into 0.
    for (size_t c = 0; c < columns; ++c) hash_[c] = mix(hash_[c], std::bit_cast<uint32_t>(row[c] + 0.0f));
    if (any_bit == 0) {
      ++rows.zero_steps;
      rows.first_zero_steps += rows.zero_steps == step + 1;
      ++rows.last_zero_steps;
    } else {
      rows.last_zero_steps = 0;
    }
    for (size_t c = 0; c < columns && !finite_row; ++c) {
      if (std::isfinite(row[c])) continue;
      (std::isnan(row[c]) ? rows.nan : rows.infinite) += 1;
      ++not_finite_[c];
    }
    for (size_t c = 0; c < columns && frames_ == 0; ++c) shift_[c] = std::isfinite(row[c]) ? row[c] : 0.0f;
    const auto take = [&](size_t c) {
      const double moved = static_cast<double>(row[c]) - shift_[c];
      row_sum_[c] += row[c];
      sum_[c] += moved;
      square_sum_[c] += moved * moved;
      smallest_[c] = std::min(smallest_[c], row[c]);
      largest_[c] = std::max(largest_[c], row[c]);
    };
    // Two loops, so that the usual one has no branch.
    if (finite_row) {
      for (size_t c = 0; c < columns; ++c) take(c);
    } else {
      for (size_t c = 0; c < columns; ++c) {
        if (std::isfinite(row[c])) take(c);
      }
    }
    ++frames_;
  }
  for (size_t c = 0; c < columns; ++c) average[c] = row_sum_[c] / static_cast<double>(rows.steps);
  return rows;
}

double ColumnStatistics::smallest(int64_t column) const {
  const auto c = static_cast<size_t>(column);
  return finite(c) > 0 ? smallest_[c] : std::numeric_limits<double>::quiet_NaN();
}

double ColumnStatistics::largest(int64_t column) const {
  const auto c = static_cast<size_t>(column);
  return finite(c) > 0 ? largest_[c] : std::numeric_limits<double>::quiet_NaN();
}

double ColumnStatistics::mean(int64_t column) const {
  const auto c = static_cast<size_t>(column);
  return shift_[c] + sum_[c] / static_cast<double>(finite(c));  // 0 / 0 is the NaN that is promised
}

double ColumnStatistics::deviation(int64_t column) const {
  const auto c = static_cast<size_t>(column);
  const auto count = static_cast<double>(finite(c));
  const double mean_moved = sum_[c] / count;
  return std::sqrt(std::max(square_sum_[c] / count - mean_moved * mean_moved, 0.0));
}

bool ColumnStatistics::constant(int64_t column) const {
  const auto c = static_cast<size_t>(column);
  return not_finite_[c] == 0 && smallest_[c] == largest_[c];
}

}  // namespace modrob::data
