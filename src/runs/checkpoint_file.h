#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::runs {

/// Ends messages about a damaged file of a run folder.
inline constexpr const char* kDamagedRun = "the run folder is damaged";

/// The files that a run's checkpoint.json names, "latest-<number>.safetensors" and "best-<number>.safetensors".
struct CheckpointFiles {
  std::optional<std::string> latest, best;
};
/// Refuses any other name, because the name is joined to the folder's path.
void describe(io::RecordVisitor& visitor, CheckpointFiles& files);

/// What checkpoint.json (`pointer`) names.
CheckpointFiles read_checkpoint_files(const std::filesystem::path& pointer);

/// Whether a file is a checkpoint by its name, named by checkpoint.json or not.
bool is_checkpoint(const std::filesystem::path& file);

}  // namespace modrob::runs
