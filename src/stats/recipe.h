#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "stats/interval.h"

namespace modrob::stats {

/// What *this recipe* gives with new training seeds on new videos. Not to be mixed with Uncertainty, which is about the
/// trained models at hand. The variance of the mean over seeds is (seeds' variance) / seeds + variance by videos; its
/// degrees of freedom are Satterthwaite's of S - 1 and V - 1. One seed says nothing about others: undefined.
struct RecipeUncertainty {
  size_t seeds = 0;
  double point = metrics::kUndefined;           ///< mean over seeds
  double seed_variance = metrics::kUndefined;   ///< of one seed's value, n - 1
  double video_variance = metrics::kUndefined;  ///< of the mean over these seeds, bootstrap over videos
  /// The part of one seed's variance by videos that the other seeds do not share; in both variances above.
  double seed_video_variance = metrics::kUndefined;
  double standard_error = metrics::kUndefined;
  double degrees = metrics::kUndefined;
  double seeds_error() const;  ///< standard error of the mean that the seeds alone tell
  Interval t;  ///< on the measure's scale (delta method); at the edge of what is possible as in Uncertainty
};
void describe(io::RecordVisitor& visitor, RecipeUncertainty& uncertainty);
/// `seeds`: the same number of each trained model, in any order; paired with each other by their resamples.
RecipeUncertainty recipe_uncertainty(std::span<const Estimate* const> seeds, const Measure& measure,
                                     const SampleSize& sample, double level = 0.95);
/// The same of a difference of two trainings, paired by seed: its interval is the wider one of that and of Student's t
/// over the seeds alone. Most of what videos add cancels in such a difference, and two seeds that agree by chance would
/// leave hardly any error.
RecipeUncertainty recipe_difference(std::span<const Estimate* const> seeds, const Measure& measure,
                                    const SampleSize& sample, double level = 0.95);
/// Satterthwaite's degrees of freedom of a sum of two independent estimates of variance.
double satterthwaite(double variance_a, double degrees_a, double variance_b, double degrees_b);

/// Where a value's variation comes from, each as the variance of a single seed, mask draw or sample of videos. Seeds
/// and mask draws are crossed (all seeds are hit by the same draws), so their shares are those of a two-way layout
/// without repetition; an estimate below zero is reported as 0. NaN where there is only one of them.
struct VarianceParts {
  double seed = metrics::kUndefined;         ///< training seeds
  double draw = metrics::kUndefined;         ///< mask draws
  double interaction = metrics::kUndefined;  ///< seeds react differently to draws
  double videos = metrics::kUndefined;       ///< test sample, of the mean over seeds and draws
};
void describe(io::RecordVisitor& visitor, VarianceParts& parts);
/// `values` [seeds][draws]; `video_variance` from the bootstrap of the mean.
VarianceParts variance_parts(const std::vector<std::vector<double>>& values, double video_variance);

}  // namespace modrob::stats
