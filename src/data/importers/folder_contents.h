#pragma once

#include <filesystem>

#include "data/importers/import_options.h"

namespace modrob::data {

/// What of a folder is imported: the folder itself, or a file in it that stands for it.
struct FolderChoice {
  std::optional<ImportFormat> format;  ///< nothing: `path` is a file, which says itself what it is
  std::filesystem::path path;
};

/// By names: modrob's and CMU-MultimodalSDK's folders, utterance-level folders; a folder with one set of pickles (one
/// file, or train, dev and test of one name) or with one table. UserError that says what is there and what to do:
/// several of them, recordings, nothing that is known.
FolderChoice choose_from_folder(const std::filesystem::path& folder);

}  // namespace modrob::data
