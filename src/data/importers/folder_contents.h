#pragma once

#include <filesystem>

namespace modrob::data {

/// The file that stands for a folder which is of no known kind itself, by names: its one set of pickles (one file, or
/// train, dev and test of one name), or its one table. UserError that says what is there and what to do: several of
/// them, recordings, nothing that is known.
std::filesystem::path choose_from_folder(const std::filesystem::path& folder);

}  // namespace modrob::data
