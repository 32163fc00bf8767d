#include "optim/plateau.h"

#include <cmath>
#include <optional>

#include "io/record/record_visitor.h"

namespace modrob::optim {

bool Plateau::observe(double loss) {
  if (options_.factor == 1) return false;
  constexpr double kThreshold = 1e-4;
  if (loss < best_ * (1 - kThreshold)) {
    best_ = loss;
    bad_epochs_ = 0;
    return false;
  }
  if (++bad_epochs_ <= options_.patience) return false;
  bad_epochs_ = 0;
  return true;
}

void describe(io::RecordVisitor& visitor, Plateau& plateau) {
  std::optional<double> best;  // none: no loss was finite
  if (std::isfinite(plateau.best_)) best = plateau.best_;
  visitor.fields("best", best, "bad_epochs", plateau.bad_epochs_);
  if (visitor.reading()) plateau.best_ = best.value_or(std::numeric_limits<double>::infinity());
}

}  // namespace modrob::optim
