#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "metrics/gather.h"

namespace modrob::stats {

/// The scores of one trained model under one condition, one row per mask draw. Rows are made when they are needed and
/// never held together, because a full grid has more of them than memory.
struct Series {
  size_t draws = 0;
  /// Writes the scores [utterances] of a draw, in the order of the sample's labels. Called from several threads.
  std::function<void(size_t draw, std::span<float> scores)> fill;
};

/// Rows that lie in memory, `scores` [draws, utterances]; they must outlive the series.
Series series_of(std::span<const float> scores, size_t utterances);

/// Who is hit in every draw of a condition. Made once for a split and shared by all runs on it.
using Hits = std::shared_ptr<const std::vector<std::vector<corruption::Hit>>>;
Hits hits_of(const corruption::Corruption& condition, std::span<const std::string> utterances);

/// The clean row of a run; one draw. The table must outlive the series, here and below.
Series clean_series(const metrics::CounterfactualTable& table);
/// The gather of a condition, one row per mask draw. UserError when the table has no row for it.
Series condition_series(const metrics::CounterfactualTable& table, const corruption::Corruption& condition,
                        const Hits& hits);
/// Rows of real passes (fidelity "reference"). UserError when the table has no row for it.
Series pass_series(const metrics::CounterfactualTable& table, const corruption::Corruption& condition);

}  // namespace modrob::stats
