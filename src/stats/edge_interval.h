#pragma once

#include <cstddef>

#include "stats/measure.h"

/// Intervals at the edge of what is possible, where a standard error says little or nothing. docs/statistics.md.
namespace modrob::stats {

/// A standard error below this is rounding: nothing varied.
inline constexpr double kNoSpread = 1e-12;
bool no_spread(double standard_error, double point);

/// Clopper and Pearson's exact interval for a share, with the effective number of utterances that the standard error
/// tells instead of their number, shrunk for the degrees of freedom of that error (Korn and Graubard, Survey
/// Methodology 24, 1998). `share` in (0, 1), `standard_error` > 0.
Interval effective_interval(double share, double standard_error, double degrees, size_t utterances, double level);

/// What can be said where none of `units` independent units differed: at most 1 - (1 - level)^(1 / units) of them may
/// (the rule of three without its approximation), and each of those may lie at an end of the support.
Interval unseen_interval(double point, const Interval& support, size_t units, double level);
/// That share.
double unseen_share(size_t units, double level);

}  // namespace modrob::stats
