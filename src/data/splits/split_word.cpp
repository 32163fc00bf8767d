#include "data/splits/split_word.h"

#include <algorithm>
#include <string>

#include "core/text_format.h"

namespace modrob::data {

std::optional<Split> split_of_word(std::string_view word) {
  std::string text = lower_case(word);
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
