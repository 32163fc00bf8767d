#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace modrob::data {

/// "MMSA's MOSI/Processed/unaligned_50.pkl": which published file has this SHA-256; nothing for all others. The
/// publishers' sums are known by their first eight digits (docs/data_formats.md section 2).
std::optional<std::string> known_file(std::string_view sha256);

}  // namespace modrob::data
