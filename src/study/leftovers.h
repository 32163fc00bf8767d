#pragma once

#include <filesystem>
#include <vector>

namespace modrob::study {

/// What killed processes left of `write_file_whole` directly in a folder into which several processes write at once (a
/// study's own, its `tables`, `figures` and `cache`), sorted. A file that was written to within the last hour is not
/// among them: its writer may be at work. The file system's own clock decides.
std::vector<std::filesystem::path> old_leftovers(const std::filesystem::path& folder);

}  // namespace modrob::study
