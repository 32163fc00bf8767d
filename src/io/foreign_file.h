#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "io/format_error.h"

namespace modrob::io {

/// What a file is that stands where a data or weight file should be, by its first bytes.
struct ForeignFile {
  FormatFault fault;
  std::string message;  ///< "is an HTML page ...": what it is and what to do
  bool is_zip = false;
};

/// The usual accidents: an empty file, an HTML page, a git-lfs pointer, archives and compressed files, HDF5 and NPY
/// files, workbooks, recordings, other tables and documents. Nothing for all else.
std::optional<ForeignFile> find_foreign_file(std::span<const std::byte> bytes);

}  // namespace modrob::io
