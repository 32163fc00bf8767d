#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/bytes_as_text.h"

namespace modrob {

/// A file that is compiled into the program (modrob_embed in cmake/modrob_targets.cmake).
struct EmbeddedFile {
  std::string_view name;  ///< without folders: "table3.csv"
  std::span<const std::byte> bytes;

  std::string_view text() const { return bytes_as_text(bytes); }
};

}  // namespace modrob
