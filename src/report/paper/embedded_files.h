#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace modrob::report::paper {

/// A file of src/report/paper/data, compiled in.
struct EmbeddedFile {
  std::string_view name;  ///< "table3.csv"
  std::span<const std::byte> bytes;
};

/// All of them, sorted by name. The definition is generated (modrob_embed in src/report/CMakeLists.txt).
std::span<const EmbeddedFile> embedded_files();

}  // namespace modrob::report::paper
