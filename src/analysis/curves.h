#pragma once

#include <span>
#include <vector>

#include "analysis/group_analysis.h"

namespace modrob::analysis {

/// Conditions of `group` that differ in rate only and have at least one rate above 0; protocols over their nominal
/// rates; and those that differ in strength only, three strengths at least. In the order in which they begin.
std::vector<Curve> curves_of(const Group& group, std::span<const RunEstimates* const> seeds,
                             const stats::Sample& sample, const Analysis& analysis, int threads);

/// [metrics] what losing modalities everywhere costs, of the modalities that the data set has.
std::vector<Reliance> reliance_of(const Group& group, std::span<const RunEstimates* const> seeds,
                                  const DataScores& data, const Analysis& analysis);

}  // namespace modrob::analysis
