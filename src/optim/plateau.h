#pragma once

#include <cstdint>
#include <limits>

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::optim {

/// Reduce-on-plateau, as torch.optim.lr_scheduler.ReduceLROnPlateau with its defaults: mode min, relative threshold
/// 1e-4, no cooldown. A factor of 1 switches it off.
struct PlateauOptions {
  double factor = 1;      ///< what the learning rates are multiplied with
  int64_t patience = 20;  ///< epochs without improvement that are forgiven
};

class Plateau {
 public:
  explicit Plateau(const PlateauOptions& options) : options_(options) {}

  /// Takes the validation loss of an epoch; true when the learning rates are to be multiplied with the factor now.
  bool observe(double loss);

  /// What a resumed training needs of it.
  friend void describe(io::RecordVisitor& visitor, Plateau& plateau);

 private:
  PlateauOptions options_;
  double best_ = std::numeric_limits<double>::infinity();
  int64_t bad_epochs_ = 0;
};

}  // namespace modrob::optim
