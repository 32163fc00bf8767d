#include "metrics/training_log.h"

#include <algorithm>

#include "core/error.h"
#include "io/record/record_visitor.h"

namespace modrob::metrics {

namespace {

auto find_total(const LoggedStep& step) {
  return std::find_if(step.losses.begin(), step.losses.end(), [](const auto& loss) { return loss.first == "total"; });
}

}  // namespace

double LoggedStep::total_loss() const {
  const auto total = find_total(*this);
  MODROB_CHECK(total != losses.end(), "a step has a total loss");
  return total->second;
}

void describe(io::RecordVisitor& visitor, LoggedStep& logged) {
  auto& [epoch, pass, step, losses, learning_rate, gradient_norm, utterances_per_s] = logged;
  std::string event = LoggedStep::kEvent;
  visitor.fields("event", event, "epoch", epoch, "pass", pass, "step", step, "loss", losses);
  if (visitor.reading() && find_total(logged) == losses.end()) visitor.fail("lacks the key 'total'", "loss");
  visitor.fields("learning_rate", learning_rate, "gradient_norm", gradient_norm, "utterances_per_s", utterances_per_s);
}

void describe(io::RecordVisitor& visitor, LoggedEpoch& logged) {
  auto& [epoch, steps, validation_loss, validation, improved] = logged;
  std::string event = LoggedEpoch::kEvent;
  visitor.fields("event", event, "epoch", epoch, "step", steps, "validation_loss", validation_loss);
  visitor.fields("validation", validation, "improved", improved);
}

}  // namespace modrob::metrics
