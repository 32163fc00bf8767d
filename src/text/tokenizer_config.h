#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "io/json.h"
#include "text/added_tokens.h"

namespace modrob::text {

/// What the small files of an encoder folder say about its tokeniser: tokenizer_config.json, special_tokens_map.json,
/// added_tokens.json, and of config.json the name of the class. Any of them may be absent.
struct TokenizerConfig {
  /// The roles of special tokens, in the order of `names`.
  static constexpr std::array<const char*, 5> kRoles = {"unk_token", "sep_token", "pad_token", "cls_token",
                                                        "mask_token"};

  std::string file;             ///< path of tokenizer_config.json, for messages
  std::string tokenizer_class;  ///< without "Fast"; "" when nothing says it
  std::optional<bool> do_lower_case, tokenize_chinese_chars, strip_accents;
  bool says_strip_accents = false;  ///< the key is there; null means: as do_lower_case
  std::vector<std::string> never_split;
  std::array<std::optional<AddedToken>, kRoles.size()> names;
  /// From added_tokens_decoder, which then counts alone; otherwise from added_tokens.json. With ids.
  std::vector<AddedToken> added;
  bool has_decoder = false;
  std::vector<AddedToken> extra;  ///< extra_special_tokens, once additional_special_tokens; without ids

  /// UserError (file, key, what is needed) for what is of the wrong type or asks for another tokeniser. Where
  /// tokenizer_config.json and special_tokens_map.json name a token differently, a warning says which counts.
  static TokenizerConfig read(const std::filesystem::path& folder);
};

}  // namespace modrob::text
