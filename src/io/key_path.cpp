#include "io/key_path.h"

#include <algorithm>
#include <utility>

namespace modrob::io {

std::vector<std::string> split_key(std::string_view key) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= key.size();) {
    const size_t end = std::min(key.find('.', begin), key.size());
    parts.emplace_back(key.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string join_key(std::string_view parent, std::string_view child) {
  std::string joined(parent);
  if (!joined.empty()) joined += '.';
  return joined += child;
}

const Json* find_key(const Json& tree, std::string_view key) {
  const Json* here = &tree;
  if (key.empty()) return here;
  for (const std::string& part : split_key(key)) {
    if (!here->is_object()) return nullptr;
    const auto child = here->find(part);
    if (child == here->end()) return nullptr;
    here = &*child;
  }
  return here;
}

void put_key(Json& tree, std::string_view key, Json value) {
  Json* here = &tree;
  for (const std::string& part : split_key(key)) {
    if (!here->is_object()) *here = Json::object();
    here = &(*here)[part];
  }
  *here = std::move(value);
}

}  // namespace modrob::io
