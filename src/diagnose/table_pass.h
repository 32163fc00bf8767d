#pragma once

#include <functional>
#include <span>
#include <vector>

#include "batch/collator.h"
#include "corrupt/knowledge.h"
#include "metrics/counterfactual_table.h"
#include "models/model.h"

namespace modrob::diagnose {

struct TableRequest {
  std::vector<int64_t> utterances;  ///< of the split, in the order of the table
  /// The seed of their noise belongs to the study, not to the run, so that runs stay paired.
  std::vector<metrics::TableRow> rows;
  int64_t batch_size = 64;
  const corrupt::TrainingStatistics* training = nullptr;  ///< for rows whose kinds read them
  /// Called when a batch was predicted clean or under a row.
  std::function<void()> predicted = {};
};

/// What the passes cost, in seconds.
struct TableTimes {
  double encode = 0;
  double clean_predict = 0;
  double rows_predict = 0;
};

/// One-pass diagnosis: encodes every utterance once, predicts it clean, and predicts it once per row of the table as if
/// it were hit. Any condition is then a gather (metrics::gather). Exact where a score depends on its own utterance
/// only, that is under fidelity "corrected".
metrics::CounterfactualTable compute_table(models::Model& model, const batch::Collator& collator,
                                           const TableRequest& request, TableTimes* times = nullptr);

}  // namespace modrob::diagnose
