#include "metrics/early_stopping.h"

namespace modrob::metrics {

EarlyStopping::Decision EarlyStopping::update(int64_t epoch, double validation_loss) {
  const double limit = best_loss_ - rule_.min_improvement;
  if (rule_.ties_improve ? validation_loss <= limit : validation_loss < limit) {
    best_loss_ = validation_loss;
    best_epoch_ = epoch;
    left_ = rule_.patience;
    return {.improved = true, .stop = false};
  }
  if (left_ == 0) return {.improved = false, .stop = true};
  --left_;
  return {};
}

io::Json EarlyStopping::state() const {
  return {{"left", left_},
          {"best_epoch", best_epoch_ ? io::Json(*best_epoch_) : io::Json()},
          {"best_loss", best_epoch_ ? io::Json(best_loss_) : io::Json()}};
}

void EarlyStopping::restore(const io::Json& state) {
  left_ = state.at("left").get<int64_t>();
  best_epoch_.reset();
  best_loss_ = std::numeric_limits<double>::infinity();
  if (!state.at("best_epoch").is_null()) {
    best_epoch_ = state.at("best_epoch").get<int64_t>();
    best_loss_ = state.at("best_loss").get<double>();
  }
}

}  // namespace modrob::metrics
