#pragma once

#include <array>
#include <vector>

#include "data/audit/audit_report.h"
#include "data/container/dataset.h"

namespace modrob::data {

std::array<SplitOverview, kSplits.size()> split_overviews(const Dataset& dataset);

/// Checks of labels, splits and videos: range, zeros, classes, sizes.
void audit_labels(const Dataset& dataset, const std::array<SplitOverview, kSplits.size()>& splits,
                  std::vector<Finding>& findings);

}  // namespace modrob::data
