#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "io/safetensors.h"

namespace modrob::io {

/// A tensor's name as messages show it: quoted, control characters escaped, at most 80 bytes.
std::string shown_name(std::string_view name);

/// What the JSON header of a safetensors file says, before it is held against the data.
struct SafetensorsHeader {
  struct Entry {
    Dtype dtype = Dtype::kF32;
    std::vector<int64_t> shape;
    std::array<uint64_t, 2> offsets = {0, 0};
  };
  std::map<std::string, Entry> entries;
  std::map<std::string, std::string> metadata;
};

/// Reads the header in one pass, without a tree in between: memory stays in proportion to the text, whatever it holds.
/// UserError, beginning with `file`, for anything but the structure of the format: bad JSON, duplicate, missing,
/// unknown or mistyped fields, unknown types, negative dimensions.
SafetensorsHeader parse_safetensors_header(std::string_view text, const std::string& file);

}  // namespace modrob::io
