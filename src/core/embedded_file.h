#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace modrob {

/// A file that is compiled into the program (modrob_embed in cmake/modrob_targets.cmake).
struct EmbeddedFile {
  std::string_view name;  ///< without folders: "table3.csv"
  std::span<const std::byte> bytes;

  std::string_view text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

}  // namespace modrob
