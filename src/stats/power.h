#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "stats/sign_flip.h"

namespace modrob::stats {

/// Fewest videos from which a verdict is given.
inline constexpr size_t kFewestVideos = 5;

/// Probability with which a difference shall be found.
inline constexpr double kPower = 0.8;

/// What the power of a test of a difference depends on: the size of a study and how much the difference varies in it.
struct Design {
  double videos = 0;
  double video_variance = 0;  ///< of the difference, bootstrap over `videos`
  double video_degrees = 0;   ///< of that variance
  double seeds = 0;           ///< 0: about trained models, whose seeds are no sample
  double seed_variance = 0;   ///< of one seed's difference
  /// What the videos add to one seed's difference and not to the others': a part of both variances, so the test's error
  /// counts it twice.
  double seed_video_variance = 0;
  std::optional<SignFlip> flips = {};  ///< the test is this one, and not Student's

  double seeds_error() const;  ///< standard error that the seeds alone tell; 0 about trained models
  double error() const;        ///< standard error that the test takes for the difference's
  double true_error() const;   ///< without what is counted twice
  double degrees() const;      ///< effective degrees of freedom of that error; NaN where one seed stands for a recipe
  Design with_videos(double count) const;
  Design with_seeds(double count) const;
};

/// Probability that a test at `level` finds a truth that lies `clearance` beyond the border of what is claimed.
/// By the noncentral t, of a recipe the smaller one of its two tests; the critical t of sign flips is that of their
/// distribution. 0 where no p of the test is as small
/// as the level, and with fewer than kFewestVideos.
double power(const Design& design, double clearance, double level, bool two_sided);

/// The smallest clearance that is found with kPower; NaN when none is.
double smallest_clearance(const Design& design, double level, bool two_sided);

}  // namespace modrob::stats
