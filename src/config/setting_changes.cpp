#include "config/setting_changes.h"

#include "config/config.h"

namespace modrob::config {

namespace {

constexpr size_t kLongestValue = 200;

std::string shown_value(const io::Json* value) {
  if (value == nullptr) return "not there";
  const std::string text = value->dump(-1, ' ', false, io::Json::error_handler_t::replace);
  return text.size() <= kLongestValue ? text : text.substr(0, kLongestValue) + "...";
}

}  // namespace

std::vector<std::string> setting_changes(const io::Json& before, const io::Json& now) {
  const auto before_tree = Config::from_json(before, "before"), now_tree = Config::from_json(now, "now");
  std::vector<std::string> keys = before_tree.leaves();
  for (const auto& key : now_tree.leaves()) {
    if (!before_tree.contains(key)) keys.push_back(key);
  }
  std::vector<std::string> texts;
  for (const auto& key : keys) {
    const auto* was = before_tree.find(key);
    const auto* is = now_tree.find(key);
    if (was != nullptr && is != nullptr && *was == *is) continue;
    texts.push_back(key + ": " + shown_value(was) + ", now " + shown_value(is));
  }
  return texts;
}

}  // namespace modrob::config
