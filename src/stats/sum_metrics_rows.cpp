#include <utility>

#include "core/vector_clones.h"
#include "stats/sum_metrics.h"

namespace modrob::stats {

namespace {

// Unrolled, so that the loop over rows becomes vector instructions.
template <size_t... M>
MODROB_VECTOR_INLINE void add_values(const std::array<double*, kSumMetrics>& totals,
                                     const std::array<double, kSumMetrics>& values, size_t row,
                                     std::index_sequence<M...>) {
  const auto add = [&]<size_t Metric>() {
    if constexpr (!metrics::is_linear(Metric)) totals[Metric][row] += values[Metric];
  };
  (add.template operator()<M>(), ...);
}

}  // namespace

// The linear sums are left at zero here: their metrics are divided once, after the draws' mean is known.
MODROB_VECTOR_CLONES void add_draw(const SumColumns& columns, double shift, size_t rows,
                                   const std::array<double*, kSumMetrics>& totals) {
  const std::array<double*, kSumMetrics> to = totals;
  // Columns of one draw never overlap the totals.
#if !defined(__clang__)
#pragma GCC ivdep
#endif
  for (size_t r = 0; r < rows; ++r) {
    Sums<double> sums{};
    for (size_t i = 0; i < kMomentSums; ++i) sums[kX + i] = columns.moments[i][r];
    for (size_t i = 0; i < kCountSums; ++i) sums[kTruePositive + i] = columns.counts[i][r];
    for (size_t i = 0; i < kLabelSums; ++i) sums[kCount + i] = columns.labels[i][r];
    const auto values = metrics_of(sums, shift);
    add_values(to, values, r, std::make_index_sequence<kSumMetrics>());
  }
}

}  // namespace modrob::stats
