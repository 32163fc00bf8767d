#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/modality.h"
#include "metrics/counterfactual_table.h"

namespace modrob::analysis {

/// What cannot be said about a data set's `split` of so few videos; empty from stats::kFewestVideos on.
std::string few_videos_warning(const std::string& data, const std::string& split, int64_t videos,
                               const std::string& group = "video");
/// The same of scores that come from no data set, whose groups may be anything.
std::string few_groups_warning(int64_t groups);
/// "labels without zeros are all positive: F1, ... are undefined"; empty where both classes occur.
std::string label_problem(std::span<const double> labels);
/// Whether the condition hits only modalities that the scored data set has.
bool has_modalities(const metrics::CounterfactualTable& table, ModalitySet modalities);

}  // namespace modrob::analysis
