#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "io/csd/csd_source.h"

namespace modrob::io {

/// A CsdIndex as the bytes that the child process sends.
std::vector<std::byte> pack_index(const CsdIndex& index);
/// The other way. The child may have been taken over by the file it read: FormatError kNotHdf5, beginning with `file`,
/// for anything that `pack_index` does not write.
CsdIndex unpack_index(std::span<const std::byte> bytes, const std::string& file);

}  // namespace modrob::io
