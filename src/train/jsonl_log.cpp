#include "train/jsonl_log.h"

#include "io/record/json_writer.h"
#include "metrics/training_log.h"

namespace modrob::train {

void JsonlLog::on_step(const StepEvent& event) {
  const auto& report = event.report;
  const double utterances_per_s = static_cast<double>(event.utterances) / event.seconds;
  write(metrics::LoggedStep{event.epoch, event.pass, event.step, report.losses, report.learning_rate,
                            metrics::finite_or_undefined(report.gradient_norm), utterances_per_s});
}

void JsonlLog::on_epoch(const EpochEvent& event) {
  write(metrics::LoggedEpoch{event.epoch, event.step, metrics::finite_or_undefined(event.validation_loss),
                             event.validation, event.improved});
}

template <typename Logged>
void JsonlLog::write(const Logged& logged) {
  file_.append(io::record_json(logged).dump() + "\n");
}

}  // namespace modrob::train
