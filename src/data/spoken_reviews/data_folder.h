#pragma once

#include <filesystem>
#include <string>

namespace modrob::data {

/// The data set that the program makes itself, in <home>/data.
inline constexpr const char* kDefaultData = "spoken_reviews";
std::filesystem::path default_data_folder();
/// The files that it is made of, which ./run fetches.
std::filesystem::path review_files_folder();

/// A data set as users write it: a folder, or "spoken_reviews", which is made on first use (said so).
std::filesystem::path data_folder(const std::string& name);

}  // namespace modrob::data
