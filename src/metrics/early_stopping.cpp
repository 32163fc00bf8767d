#include "metrics/early_stopping.h"

#include <cmath>

#include "io/record/record_visitor.h"

namespace modrob::metrics {

EarlyStopping::Decision EarlyStopping::update(int64_t epoch, double validation_loss) {
  const double limit = best_loss_ - rule_.min_improvement;
  const bool better = rule_.ties_improve ? validation_loss <= limit : validation_loss < limit;
  if (better && std::isfinite(validation_loss)) {
    best_loss_ = validation_loss;
    best_epoch_ = epoch;
    left_ = rule_.patience;
    return {.improved = true, .stop = false};
  }
  if (left_ == 0) return {.improved = false, .stop = true};
  --left_;
  return {};
}

void describe(io::RecordVisitor& visitor, EarlyStopping& stopping) {
  auto& [rule, left, best_epoch, best_loss] = stopping;
  std::optional<double> loss;
  if (best_epoch) loss = best_loss;
  visitor.fields("left", left, "best_epoch", best_epoch, "best_loss", loss);
  if (!visitor.reading()) return;
  if (loss.has_value() != best_epoch.has_value())
    visitor.fail("must be null where best_epoch is, and only there", "best_loss");
  best_loss = loss.value_or(std::numeric_limits<double>::infinity());
}

}  // namespace modrob::metrics
