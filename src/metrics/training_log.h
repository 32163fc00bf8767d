#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "metrics/scores.h"

namespace modrob::metrics {

// The two kinds of lines of log.jsonl.

struct LoggedStep {
  static constexpr const char* kEvent = "step";
  int64_t epoch = 0, pass = 0, step = 0;               ///< from 0
  std::vector<std::pair<std::string, double>> losses;  ///< "total" and its parts
  double learning_rate = 0;
  double gradient_norm = 0;
  double utterances_per_s = 0;

  double total_loss() const;
};
void describe(io::RecordVisitor& visitor, LoggedStep& step);

struct LoggedEpoch {
  static constexpr const char* kEvent = "epoch";
  int64_t epoch = 0;  ///< from 0
  int64_t steps = 0;  ///< of the whole training until its end
  double validation_loss = 0;
  Metrics validation;
  bool improved = false;
};
void describe(io::RecordVisitor& visitor, LoggedEpoch& epoch);

}  // namespace modrob::metrics
