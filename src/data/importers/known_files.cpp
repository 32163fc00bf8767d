#include "data/importers/known_files.h"

#include <array>
#include <utility>

namespace modrob::data {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kPublished = {
    {{"78e0f8b5", "MMSA's MOSI/Processed/unaligned_50.pkl"},
     {"d3994fd2", "MMSA's MOSI/Processed/aligned_50.pkl"},
     {"ad8b23d5", "MMSA's MOSEI/Processed/unaligned_50.pkl"},
     {"45eccfb7", "MMSA's MOSEI/Processed/aligned_50.pkl"}}};

}  // namespace

std::optional<std::string> known_file(std::string_view sha256) {
  for (const auto& [begin, name] : kPublished) {
    if (sha256.starts_with(begin)) return std::string(name);
  }
  return std::nullopt;
}

}  // namespace modrob::data
