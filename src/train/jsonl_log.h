#pragma once

#include "train/observer.h"

namespace modrob::train {

/// log.jsonl: one JSON object per step ({"event": "step", ...}) and per epoch. Speeds and time stamps live only here
/// and in the event file.
class JsonlLog : public Observer {
 public:
  explicit JsonlLog(const std::filesystem::path& file) : file_(file) { file_.cut_torn(whole_lines); }
  void on_step(const StepEvent& event) override;
  void on_epoch(const EpochEvent& event) override;
  void stored(io::RecordVisitor& visitor) override { describe_size(visitor, "log_bytes", file_); }

 private:
  template <typename Logged>
  void write(const Logged& logged);

  AppendFile file_;
};

}  // namespace modrob::train
