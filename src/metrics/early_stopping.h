#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::metrics {

/// When an epoch counts as better than the best so far, and when to stop.
struct StoppingRule {
  int64_t patience = 6;        ///< epochs without improvement that are forgiven
  double min_improvement = 0;  ///< how much lower the loss must be
  bool ties_improve = true;    ///< a loss of exactly (best - min_improvement) is better
};

/// Selection on the validation loss, as the references' loops do it (docs/models/misa.md section 5): an improvement
/// refills the patience; any other loss, also one that is not finite, takes one from it; the epoch that finds it empty
/// is the last.
class EarlyStopping {
 public:
  explicit EarlyStopping(const StoppingRule& rule = {}) : rule_(rule), left_(rule.patience) {}

  struct Decision {
    bool improved = false;
    bool stop = false;
  };
  Decision update(int64_t epoch, double validation_loss);

  std::optional<int64_t> best_epoch() const { return best_epoch_; }
  double best_loss() const { return best_loss_; }
  int64_t patience_left() const { return left_; }

  /// What a resumed training needs of it; the rule follows from the settings.
  friend void describe(io::RecordVisitor& visitor, EarlyStopping& stopping);

 private:
  StoppingRule rule_;
  int64_t left_;
  std::optional<int64_t> best_epoch_;
  double best_loss_ = std::numeric_limits<double>::infinity();
};

}  // namespace modrob::metrics
