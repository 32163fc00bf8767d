#pragma once

#include <filesystem>
#include <string>

#include "nn/state.h"
#include "runs/checkpoint_file.h"
#include "train/training_state.h"

namespace modrob::train {

/// The checkpoints of one run: `latest-<step>.safetensors` (trained parameters and the objective's state),
/// `best-<epoch>.safetensors` (every parameter, named as the reference's; loads in Python with safetensors' load_file)
/// and `checkpoint.json`, which names the two and is replaced last, in one rename: whatever the moment of a kill, it
/// names complete files that belong together. Files it does not name are removed.
class CheckpointStore {
 public:
  explicit CheckpointStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path pointer() const { return folder_ / "checkpoint.json"; }
  /// Whether a checkpoint was written.
  bool any() const;
  /// UserError when there is none or it is damaged. Of `state.stopping` the rule is kept.
  void read(TrainingState& state) const;
  std::filesystem::path latest() const;  ///< UserError when there is none
  std::filesystem::path best() const;    ///< UserError when there is none

  /// `best` null keeps the best that was there.
  void save(const TrainingState& state, const nn::StateWriter& latest, const nn::StateWriter* best) const;
  /// Parameters that were trained elsewhere: no training goes on from them.
  void save_imported(const nn::StateWriter& best) const;
  /// Training is over: only the best is kept.
  void drop_latest() const;

 private:
  std::filesystem::path named(const char* key, std::optional<std::string> runs::CheckpointFiles::*file) const;
  void point_to(const io::Json& json, const runs::CheckpointFiles& files) const;

  std::filesystem::path folder_;
};

}  // namespace modrob::train
