#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/tokenizer_settings.h"

namespace modrob::text {

/// A WordPiece vocabulary: tokens and their ids. docs/encoders.md. Special tokens may stand outside, among
/// the added tokens of the settings. Immutable and thread safe.
class Vocabulary {
 public:
  /// One token per line, line number = id. UserError (file, what is missing) without the special tokens that a text
  /// needs; a repeated line is warned about, the later id wins. Lines end with LF or CRLF and are taken as they are,
  /// neither trimmed nor normalised.
  static Vocabulary from_file(const std::filesystem::path& path, const TokenizerSettings& settings = {});
  static Vocabulary from_text(std::string_view content, const std::string& name,
                              const TokenizerSettings& settings = {});
  /// The token at place i has the id i; "" where no token has it. UserError as above.
  static Vocabulary from_tokens(std::vector<std::string> tokens, const std::string& name,
                                const TokenizerSettings& settings = {});
  /// The lines of such a file.
  static std::vector<std::string> lines_of(std::string_view content);

  /// Ids of the vocabulary itself are below this.
  int64_t size() const { return static_cast<int64_t>(tokens_.size()); }
  /// Rows that an embedding matrix must have: one for every id, added tokens included.
  int64_t rows() const { return rows_; }
  /// -1 when absent; added tokens are not looked at.
  int64_t find(std::string_view token) const;
  const std::string& token(int64_t id) const { return tokens_.at(static_cast<size_t>(id)); }
  int64_t unk() const { return unk_; }
  int64_t cls() const { return cls_; }
  int64_t sep() const { return sep_; }
  int64_t pad() const { return pad_; }
  /// Bytes of the longest token: no longer text can be one.
  size_t longest_token() const { return longest_token_; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::vector<std::string> tokens_;
  std::unordered_map<std::string, int64_t, Hash, std::equal_to<>> ids_;
  size_t longest_token_ = 0;
  int64_t rows_ = 0, unk_ = 0, cls_ = 0, sep_ = 0, pad_ = 0;
};

}  // namespace modrob::text
