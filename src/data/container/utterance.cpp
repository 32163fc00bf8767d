#include "data/container/utterance.h"

#include <algorithm>

#include "core/error.h"
#include "core/text_format.h"

namespace modrob::data {

std::string_view split_name(Split split) {
  constexpr std::array<std::string_view, 3> kNames = {"train", "valid", "test"};
  return kNames[static_cast<size_t>(split)];
}

std::optional<Split> find_split(std::string_view name) {
  for (const Split split : kSplits) {
    if (split_name(split) == name) return split;
  }
  return std::nullopt;
}

Split parse_split(std::string_view name) {
  if (const auto split = find_split(name)) return *split;
  throw UserError("unknown split '" + std::string(name) + "'; " + suggestion(name, {"train", "valid", "test"}));
}

std::optional<Split> split_of_word(std::string_view word) {
  std::string text = lower_case(word);
  text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  text.erase(text.find_last_not_of(" \t") + 1);
  if (text == "val" || text == "validation" || text == "dev") return Split::kValid;
  return find_split(text);
}

std::string name_some(const std::vector<std::string>& ids) {
  constexpr size_t kMost = 10;
  const size_t named = std::min(ids.size(), kMost);
  std::string text;
  for (size_t i = 0; i < named; ++i) {
    if (i > 0) text += i + 1 == ids.size() ? " and " : ", ";
    text += "'" + ids[i] + "'";
  }
  if (ids.size() > named) text += " and " + std::to_string(ids.size() - named) + " more";
  return text;
}

}  // namespace modrob::data
