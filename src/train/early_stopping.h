#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "io/json.h"

namespace modrob::train {

/// Selection on the validation loss, as the reference's loop does it (spec/misa.md section 5): a loss at most the best
/// so far (ties count) is an improvement and refills the patience; any other, NaN included, takes one from it; the epoch
/// that finds it empty is the last.
class EarlyStopping {
 public:
  explicit EarlyStopping(int64_t patience) : patience_(patience), left_(patience) {}

  struct Decision {
    bool improved = false;
    bool stop = false;
  };
  Decision update(int64_t epoch, double validation_loss);

  std::optional<int64_t> best_epoch() const { return best_epoch_; }
  double best_loss() const { return best_loss_; }
  int64_t patience_left() const { return left_; }

  io::Json state() const;
  void restore(const io::Json& state);

 private:
  int64_t patience_;
  int64_t left_;
  std::optional<int64_t> best_epoch_;
  double best_loss_ = std::numeric_limits<double>::infinity();
};

}  // namespace modrob::train
