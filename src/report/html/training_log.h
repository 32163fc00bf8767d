#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/scores.h"

namespace modrob::report::html {

/// One epoch as log.jsonl tells it. NaN where the log says nothing.
struct TrainingEpoch {
  int64_t epoch = 0;         ///< from 1, as people count
  double training_loss = 0;  ///< mean total loss over the steps of the epoch's last pass (MMIM: its main pass)
  double validation_loss = 0;
  double learning_rate = 0;  ///< of the first parameter group, at the last step
  bool improved = false;     ///< the model was selected anew; the last such epoch is the one that was diagnosed
  int64_t steps = 0;         ///< that were taken until its end
  metrics::Metrics validation = {};
};

/// `text`: the content of a run's log.jsonl. Epochs in order; one that is still under way is left out, and so is a last
/// line without its end, which a running process may still be writing. UserError naming `name` and the line for
/// anything else that is not what training writes.
std::vector<TrainingEpoch> parse_training_log(std::string_view text, const std::string& name);
std::vector<TrainingEpoch> read_training_log(const std::filesystem::path& file);

}  // namespace modrob::report::html
