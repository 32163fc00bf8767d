#include "core/modality.h"

#include <algorithm>

#include "core/error.h"

namespace modrob {

std::string_view modality_name(Modality modality) {
  constexpr std::array<std::string_view, 3> kNames = {"text", "audio", "video"};
  return kNames[static_cast<size_t>(modality)];
}

Modality parse_modality(std::string_view name) {
  for (const Modality modality : kModalities) {
    if (modality_name(modality) == name) return modality;
  }
  throw UserError("unknown modality '" + std::string(name) + "'; " + suggestion(name, {"text", "audio", "video"}));
}

ModalitySet ModalitySet::parse(std::string_view text) {
  if (text == "all") return all();
  ModalitySet set;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('+', begin), text.size());
    const Modality modality = parse_modality(text.substr(begin, end - begin));
    if (set.contains(modality)) {
      throw UserError("modality '" + std::string(modality_name(modality)) + "' is named twice in '" +
                      std::string(text) + "'; name each once, as in 'audio+video'");
    }
    set = set | modality;
    begin = end + 1;
  }
  return set;
}

std::string ModalitySet::name() const {
  std::string text;
  for (const Modality modality : members()) {
    if (!text.empty()) text += '+';
    text += modality_name(modality);
  }
  return text.empty() ? "none" : text;
}

std::vector<Modality> ModalitySet::members() const {
  std::vector<Modality> result;
  for (const Modality modality : kModalities) {
    if (contains(modality)) result.push_back(modality);
  }
  return result;
}

}  // namespace modrob
