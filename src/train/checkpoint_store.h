#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "io/json.h"
#include "nn/state.h"

namespace modrob::train {

/// The checkpoints of one run: `latest-<step>.safetensors` (trained parameters and the objective's state),
/// `best-<epoch>.safetensors` (every parameter, named as the reference's; loads in Python with safetensors' load_file)
/// and `checkpoint.json`, which names the two and is replaced last, in one rename: whatever the moment of a kill, it
/// names complete files that belong together. Files it does not name are removed.
class CheckpointStore {
 public:
  explicit CheckpointStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The stored state, or nothing when no checkpoint was written yet. UserError when it is damaged.
  std::optional<io::Json> state() const;
  std::filesystem::path latest() const;  ///< UserError when there is none
  std::filesystem::path best() const;    ///< UserError when there is none

  /// `best` null keeps the best that was there.
  void save(int64_t step, int64_t epoch, const nn::StateWriter& latest, const nn::StateWriter* best, io::Json state);
  /// Training is over: only the best is kept.
  void drop_latest();

 private:
  std::filesystem::path named(const char* key) const;
  void remove_unnamed(const io::Json& state) const;

  std::filesystem::path folder_;
};

}  // namespace modrob::train
