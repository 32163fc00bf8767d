#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "stats/bootstrap.h"

namespace modrob::stats {

struct SpearmanOptions {
  /// The first so many resamples of the bootstrap; ranks have no sums over videos, so each costs a pass over the
  /// utterances of every draw.
  size_t resamples = 1000;
  bool left_out = true;  ///< values without each video, for BCa; as many passes as videos
  int threads = 0;       ///< 0: all available cores. No result depends on it.
};

/// Spearman of each series (mean over its draws) with resamples that pair with those of the other metrics. Its ranks
/// are those within the resample. Influences are not known, so there is no interval by utterance.
std::vector<Estimate> spearman(const Bootstrap& bootstrap, std::span<const Series> series,
                               const SpearmanOptions& options);

/// Two Estimates can only be combined with the same number of resamples: the first `count` of a longer one.
Estimate first_resamples(const Estimate& estimate, size_t count);

}  // namespace modrob::stats
