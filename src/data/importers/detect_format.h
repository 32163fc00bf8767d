#pragma once

#include <filesystem>
#include <memory>

#include "data/importers/import_options.h"
#include "io/pickle/pickle.h"

namespace modrob::data {

struct DetectedFormat {
  ImportFormat format;
  std::shared_ptr<const io::PickleDocument> pickle;  ///< where the file had to be read to find out; else null
  std::filesystem::path path;  ///< what is read: of a folder, one file that stands for it, or the folder itself
};

/// Which kind of file or folder this is, by what it holds; names are looked at in folders, to find the files, and to
/// name what is no data. UserError or FormatError that says what it is instead (an HTML page, a git-lfs pointer, an
/// archive, a workbook, a recording, a label CSV) and what to do. A pickle of no known layout is kPickle.
DetectedFormat detect_format(const std::filesystem::path& path, const ImportOptions& options);

}  // namespace modrob::data
