#pragma once

#include <algorithm>
#include <iterator>
#include <span>

namespace modrob::text {

/// Code points from `first` to `last`, both included. Tables of them are ascending and without overlap.
struct CodeRange {
  char32_t first, last;
};

inline bool contains(std::span<const CodeRange> table, char32_t c) {
  const auto after = std::upper_bound(table.begin(), table.end(), c,
                                      [](char32_t value, const CodeRange& range) { return value < range.first; });
  return after != table.begin() && c <= std::prev(after)->last;
}

}  // namespace modrob::text
