#pragma once

#include <filesystem>

#include "data/importers/import_options.h"
#include "io/pickle/pickle.h"

namespace modrob::data {

/// Which kind of file or folder this is, by what it holds; names are looked at only in folders, to find the files.
/// UserError or FormatError that says what it is instead (an HTML page, a git-lfs pointer, an archive, a label CSV) and
/// what to do. A pickle of no known layout is kPickle.
ImportFormat detect_format(const std::filesystem::path& path, const ImportOptions& options);

/// By the values at its top.
ImportFormat detect_pickle_format(const io::PickleValue& root);

}  // namespace modrob::data
