#pragma once

#include <filesystem>

#include "data/importers/importer.h"

namespace modrob::data {

inline constexpr std::string_view kPlainFile = "contents.json";
inline constexpr std::string_view kPlainArraysFile = "contents.safetensors";

/// A pickle that is no data set, as plain files: contents.json describes the tree of values, contents.safetensors holds
/// its arrays of numbers under their paths ("train/audio"). FormatError kSchema unless the top is a dict (every data
/// file's is) and kLimit when shared values would multiply beyond the file's size.
PlainImporter import_plain_contents(const ImportSource& source);
bool is_pickle(const ImportSource& source);

}  // namespace modrob::data
