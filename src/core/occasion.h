#pragma once

#include <cstdint>

namespace modrob {

/// Who draws: masks and noise of training and of diagnosis are different draws.
enum class Purpose { kDiagnosis, kTraining };

/// Which of the draws: epoch and pass in training, draw (mask number) in diagnosis.
struct Occasion {
  Purpose purpose = Purpose::kDiagnosis;
  int64_t epoch = 0;
  int64_t pass = 0;
  int64_t draw = 0;
  bool operator==(const Occasion&) const = default;
};

}  // namespace modrob
