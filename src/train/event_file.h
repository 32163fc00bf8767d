#pragma once

#include "train/observer.h"

namespace modrob::train {

/// TensorBoard event file: TFRecord framing around hand-encoded Event messages with scalar summaries
/// (tensorflow/core/util/event.proto, fields wall_time 1, step 2, file_version 3, summary 5).
class EventFile : public Observer {
 public:
  explicit EventFile(const std::filesystem::path& file);
  void on_step(const StepEvent& event) override;
  void on_epoch(const EpochEvent& event) override;
  void stored(io::RecordVisitor& visitor) override { describe_size(visitor, "event_bytes", file_); }

  void scalar(const std::string& tag, int64_t step, double value);

 private:
  void record(const std::string& event);
  AppendFile file_;
};

}  // namespace modrob::train
