#pragma once

#include <cstddef>
#include <cstring>
#include <span>

namespace modrob::io {

/// Whether these are the bytes of an HDF5 file. The signature stands at the beginning or, behind a user block, at 512,
/// 1024, 2048, ...
inline bool has_hdf5_signature(std::span<const std::byte> bytes) {
  constexpr char kSignature[] = "\x89HDF\r\n\x1a\n";
  for (size_t at = 0; at + 8 <= bytes.size(); at = at == 0 ? 512 : 2 * at) {
    if (std::memcmp(bytes.data() + at, kSignature, 8) == 0) return true;
  }
  return false;
}

}  // namespace modrob::io
