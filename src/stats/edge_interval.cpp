#include "stats/edge_interval.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "stats/interval.h"

namespace modrob::stats {

bool no_spread(double standard_error, double point) {
  return standard_error <= kNoSpread * std::max(1.0, std::abs(point));
}

Interval effective_interval(double share, double standard_error, double degrees, size_t utterances, double level) {
  const double tail = (1 - level) / 2;
  const double shrunk = boost::math::quantile(boost::math::normal(), 1 - tail) / student_quantile(1 - tail, degrees);
  const double worth =
      std::min(share * (1 - share) / (standard_error * standard_error), static_cast<double>(utterances));
  const double n = worth * shrunk * shrunk, hits = n * share;
  return {boost::math::quantile(boost::math::beta_distribution<>(hits, n - hits + 1), tail),
          boost::math::quantile(boost::math::beta_distribution<>(hits + 1, n - hits), 1 - tail)};
}

double unseen_share(size_t units, double level) { return 1 - std::pow(1 - level, 1 / static_cast<double>(units)); }

Interval unseen_interval(double point, const Interval& support, size_t units, double level) {
  const double share = unseen_share(units, level);
  return {point - share * (point - support.low), point + share * (support.high - point)};
}

}  // namespace modrob::stats
