#pragma once

#include "core/append_file.h"
#include "train/observer.h"

namespace modrob::train {

/// log.jsonl: one JSON object per step ({"event": "step", ...}) and per epoch. Speeds and time stamps live only here
/// and in the event file.
class JsonlLog : public Observer {
 public:
  explicit JsonlLog(const std::filesystem::path& file) : file_(file) { file_.cut_torn(whole_lines); }
  void on_step(const StepEvent& event) override;
  void on_epoch(const EpochEvent& event) override;
  void save(io::Json& state) override { state["log_bytes"] = file_.size(); }
  void restore(const io::Json& state) override { file_.cut(state.at("log_bytes").get<int64_t>()); }

 private:
  AppendFile file_;
};

}  // namespace modrob::train
