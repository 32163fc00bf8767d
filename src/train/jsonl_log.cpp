#include "train/jsonl_log.h"

namespace modrob::train {

void JsonlLog::on_step(const StepEvent& event) {
  io::Json line = {{"event", "step"}, {"epoch", event.epoch}, {"pass", event.pass}, {"step", event.step}};
  for (const auto& [name, value] : event.report.losses) line["loss"][name] = value;
  line["learning_rate"] = event.report.learning_rate;
  line["gradient_norm"] = io::number_or_null(event.report.gradient_norm);
  line["utterances_per_s"] = static_cast<double>(event.utterances) / event.seconds;
  file_.append(line.dump() + "\n");
}

void JsonlLog::on_epoch(const EpochEvent& event) {
  io::Json line = {{"event", "epoch"},
                   {"epoch", event.epoch},
                   {"step", event.step},
                   {"validation_loss", io::number_or_null(event.validation_loss)},
                   {"validation", metrics::to_json(event.validation)},
                   {"improved", event.improved}};
  file_.append(line.dump() + "\n");
}

}  // namespace modrob::train
