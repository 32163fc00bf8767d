#pragma once

#include <filesystem>

#include "io/pickle/pickle.h"

namespace modrob::data {

inline constexpr std::string_view kPlainFile = "contents.json";
inline constexpr std::string_view kPlainArraysFile = "contents.safetensors";

/// A pickle that is no data set, as plain files: contents.json describes the tree of values, contents.safetensors holds
/// its arrays of numbers under their paths ("train/audio"). FormatError kSchema unless the top is a dict (every data
/// file's is) and kLimit when shared values would multiply beyond the file's size.
void write_plain_contents(const io::PickleDocument& document, const std::filesystem::path& folder);

}  // namespace modrob::data
