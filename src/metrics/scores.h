#pragma once

#include <cstdint>
#include <limits>
#include <span>

#include "io/json.h"

namespace modrob::metrics {

inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// All scores of one set of predictions, in double precision. NaN = undefined, never 0. docs/metrics.md.
struct Metrics {
  double mae = kUndefined;
  double corr = kUndefined;      ///< Pearson; undefined without variance on either side
  double ccc = kUndefined;       ///< Lin's concordance, population moments; undefined without any variance
  double spearman = kUndefined;  ///< Pearson of mean ranks
  double acc2_non0 =
      kUndefined;  ///< sign agreement, zero labels left out (> 0 is positive); undefined with labels of one class
  double f1_non0 = kUndefined;        ///< support-weighted F1 of the same (the paper's F1)
  double macro_f1_non0 = kUndefined;  ///< plain mean over both classes
  double acc2_has0 = kUndefined;      ///< all labels, >= 0 is positive
  double f1_has0 = kUndefined;
  double acc5 = kUndefined;  ///< both clipped to [-2, 2] and rounded half to even
  double acc7 = kUndefined;  ///< both clipped to [-3, 3] and rounded half to even
};

/// CheckFailure when the sizes differ. A prediction or label that is not finite makes every metric undefined.
Metrics score(std::span<const double> predictions, std::span<const double> labels);

/// Every metric by name; undefined ones are null, with the reason under "undefined".
io::Json to_json(const Metrics& metrics);
Metrics from_json(const io::Json& json);

}  // namespace modrob::metrics
