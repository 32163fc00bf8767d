#pragma once

#include <string>
#include <vector>

#include "core/rng.h"
#include "metrics/counterfactual_table.h"

namespace modrob::metrics {

/// `count` utterances of ten to a video; every score is a different number.
inline CounterfactualTable table_of(size_t count, const std::vector<TableRow>& rows) {
  auto table = CounterfactualTable::with(count, rows);
  table.dataset = "made_up";
  table.split = "test";
  table.simulated = {"audio"};
  const KeyedStream labels(1, 1), scores(1, 2);
  for (size_t i = 0; i < count; ++i) {
    table.utterances[i] = "video" + std::to_string(i / 10) + "[" + std::to_string(i % 10) + "]";
    table.videos[i] = "video" + std::to_string(i / 10);
    table.labels[i] = labels.normal(i);
    table.clean[i] = static_cast<float>(table.labels[i] + 0.1 * scores.normal(i));
  }
  scores.fill_normal(table.scores, count);
  return table;
}

}  // namespace modrob::metrics
