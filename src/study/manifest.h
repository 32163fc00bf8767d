#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace modrob::study {

/// Writes `manifest.json` into the folder: path, size and SHA-256 of every file below it, in the order of their paths,
/// but for itself and what only says who is at work (leases, locks, progress, requests to stop, temporary files).
void write_manifest(const std::filesystem::path& folder);

/// How a folder differs from its manifest.
struct ManifestDifference {
  std::string path;  ///< below the folder
  std::string what;  ///< "is missing", "has other content", "is not in the manifest"
};

/// The first difference in the order of paths; nothing when there is none. UserError when there is no manifest or it is
/// damaged.
std::optional<ManifestDifference> check_manifest(const std::filesystem::path& folder);

}  // namespace modrob::study
