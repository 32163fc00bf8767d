#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace modrob {

inline std::string_view bytes_as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace modrob
