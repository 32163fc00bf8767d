#include "text/tokenizer_keys.h"

#include <utility>

#include "core/error.h"

namespace modrob::text {

namespace {

// Behind this no embedding matrix reaches; ids become places in a list.
constexpr int64_t kLargest = 100'000'000;

std::string shown(const io::Json& json) {
  if (json.is_array()) return "a list";
  if (json.is_object()) return "an object";
  return json.dump(-1, ' ', false, io::Json::error_handler_t::replace);
}

}  // namespace

TokenizerKeys::TokenizerKeys(const io::Json& json, std::string where) : json_(json), where_(std::move(where)) {
  if (!json_.is_object()) throw UserError(where_ + ": a JSON object is needed, found " + shown(json_));
}

const io::Json* TokenizerKeys::find(const char* key) const {
  const auto found = json_.find(key);
  return found == json_.end() || found->is_null() ? nullptr : &*found;
}

std::optional<bool> TokenizerKeys::boolean(const char* key) const {
  const io::Json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_boolean()) refuse(key, *found, "true or false is needed");
  return found->get<bool>();
}

std::optional<std::string> TokenizerKeys::text(const char* key) const {
  const io::Json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_string()) refuse(key, *found, "a text is needed");
  return found->get<std::string>();
}

std::optional<int64_t> TokenizerKeys::number(const char* key) const {
  const io::Json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_number_integer() || *found < 0 || *found > kLargest) {
    refuse(key, *found, "a whole number from 0 to " + std::to_string(kLargest) + " is needed");
  }
  return found->get<int64_t>();
}

std::vector<std::string> TokenizerKeys::texts(const char* key) const {
  std::vector<std::string> result;
  const io::Json* found = find(key);
  if (found == nullptr) return result;
  if (!found->is_array()) refuse(key, *found, "a list of texts is needed");
  for (const auto& entry : *found) {
    if (!entry.is_string()) refuse(key, entry, "texts are needed");
    result.push_back(entry.get<std::string>());
  }
  return result;
}

std::optional<TokenizerKeys> TokenizerKeys::object(const char* key) const {
  const io::Json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_object()) refuse(key, *found, "an object is needed");
  return TokenizerKeys(*found, where_ + ": '" + key + "'");
}

std::optional<AddedToken> TokenizerKeys::token(const char* key) const {
  const io::Json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (found->is_object()) return TokenizerKeys(*found, where_ + ": '" + key + "'").as_token(true);
  if (!found->is_string() || found->get<std::string>().empty()) refuse(key, *found, "the token's text is needed");
  return AddedToken{.content = found->get<std::string>(), .normalized = false, .special = true};
}

AddedToken TokenizerKeys::as_token(bool special) const {
  AddedToken token;
  const auto content = text("content");
  if (!content || content->empty()) throw UserError(where_ + ": 'content', the token's text, is missing or empty");
  token.content = *content;
  token.id = number("id").value_or(-1);
  token.single_word = boolean("single_word").value_or(false);
  token.lstrip = boolean("lstrip").value_or(false);
  token.rstrip = boolean("rstrip").value_or(false);
  token.special = boolean("special").value_or(special);
  token.normalized = boolean("normalized").value_or(!token.special);
  return token;
}

void TokenizerKeys::refuse(const std::string& key, const io::Json& found, const std::string& needed) const {
  throw UserError(where_ + ": '" + key + "' is " + shown(found) + "; " + needed);
}

}  // namespace modrob::text
