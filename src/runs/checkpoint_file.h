#pragma once

#include <filesystem>
#include <string>

#include "io/json.h"

namespace modrob::runs {

/// The file that a run's checkpoint.json (`pointer`, for messages) names under `key`, "latest" or "best":
/// "<key>-<number>.safetensors". UserError for anything else, because the name is joined to the folder's path.
std::string checkpoint_file(const io::Json& name, const std::string& key, const std::string& pointer);

/// Whether a file is a checkpoint by its name, named by checkpoint.json or not.
bool is_checkpoint(const std::filesystem::path& file);

}  // namespace modrob::runs
