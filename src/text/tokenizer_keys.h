#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/json.h"
#include "text/added_tokens.h"

namespace modrob::text {

/// Members of one JSON object of a tokeniser's file. A member that is absent or null is none; one of the wrong type is
/// a UserError that names file and key. The object must outlive this.
class TokenizerKeys {
 public:
  /// `where` is the file, and the place inside it when it is not the top.
  TokenizerKeys(const io::Json& json, std::string where);

  const std::string& where() const { return where_; }
  bool holds(const char* key) const { return json_.contains(key); }
  const io::Json* find(const char* key) const;  ///< null: none
  std::optional<bool> boolean(const char* key) const;
  std::optional<std::string> text(const char* key) const;
  std::optional<int64_t> number(const char* key) const;  ///< whole, 0 or more
  std::vector<std::string> texts(const char* key) const;
  std::optional<TokenizerKeys> object(const char* key) const;
  /// A text, or an object with `content` and flags. A text is a special token that is not normalised.
  std::optional<AddedToken> token(const char* key) const;

  /// This object as a token: `content`, single_word, lstrip, rstrip, normalized [not special], special [`special`], id.
  AddedToken as_token(bool special) const;

  [[noreturn]] void refuse(const std::string& key, const io::Json& found, const std::string& needed) const;
  const io::Json& json() const { return json_; }

 private:
  const io::Json& json_;
  std::string where_;
};

}  // namespace modrob::text
