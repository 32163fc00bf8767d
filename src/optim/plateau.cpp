#include "optim/plateau.h"

#include <cmath>

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

io::Json Plateau::state() const {
  return {{"best", std::isfinite(best_) ? io::Json(best_) : io::Json()}, {"bad_epochs", bad_epochs_}};
}

void Plateau::restore(const io::Json& state) {
  const io::Json& best = state.at("best");
  best_ = best.is_null() ? std::numeric_limits<double>::infinity() : best.get<double>();
  bad_epochs_ = state.at("bad_epochs").get<int64_t>();
}

}  // namespace modrob::optim
