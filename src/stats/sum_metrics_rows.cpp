#include "stats/sum_metrics.h"
#include "stats/vector_clones.h"

namespace modrob::stats {

// The linear sums are left at zero here: their metrics are divided once, after the draws' mean is known.
MODROB_STATS_CLONES void add_draw(const SumColumns& columns, double shift, size_t rows,
                                  const std::array<double*, kSumMetrics>& totals) {
  double* const corr = totals[kCorr];
  double* const ccc = totals[kCcc];
  double* const f1_non0 = totals[kF1Non0];
  double* const acc2_non0 = totals[kAcc2Non0];
  double* const macro_f1 = totals[kMacroF1Non0];
  double* const f1_has0 = totals[kF1Has0];
  double* const acc2_has0 = totals[kAcc2Has0];
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
    corr[r] += values[kCorr];
    ccc[r] += values[kCcc];
    f1_non0[r] += values[kF1Non0];
    acc2_non0[r] += values[kAcc2Non0];
    macro_f1[r] += values[kMacroF1Non0];
    f1_has0[r] += values[kF1Has0];
    acc2_has0[r] += values[kAcc2Has0];
  }
}

}  // namespace modrob::stats
