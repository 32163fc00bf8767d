#include "data/split_word.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace modrob::data {

std::optional<Split> split_of_word(std::string_view word) {
  std::string text;
  for (const char c : word) text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  text.erase(text.find_last_not_of(" \t") + 1);
  for (const Split split : kSplits) {
    if (split_name(split) == text) return split;
  }
  for (const char* other : {"val", "validation", "dev"}) {
    if (text == other) return Split::kValid;
  }
  return std::nullopt;
}

}  // namespace modrob::data
