#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace modrob::text {

/// A token that is found in the text before it is split into words. Flags as in HuggingFace's tokenizers.
struct AddedToken {
  std::string content;
  int64_t id = -1;           ///< -1: not known yet
  bool single_word = false;  ///< only where no letter, mark or digit stands beside it
  bool lstrip = false;       ///< takes the white space before it along
  bool rstrip = false;       ///< takes the white space behind it along
  bool normalized = true;    ///< looked for in the normalised text, and normalised itself
  bool special = false;      ///< stands for no text: a name such as [CLS]

  bool operator==(const AddedToken&) const = default;
};

/// Finds tokens in a text: of those that begin first the longest one. Immutable and thread safe.
class AddedTokenMatcher {
 public:
  /// A stretch of the text; `id` is -1 where it is no token.
  struct Part {
    std::string_view text;
    int64_t id = -1;
  };

  AddedTokenMatcher() = default;
  /// Contents as they are looked for, not empty. Of equal ones the first counts.
  explicit AddedTokenMatcher(std::vector<AddedToken> tokens);

  bool empty() const { return tokens_.empty(); }
  /// Covers the text, except for white space that a token took along; views of `text`.
  std::vector<Part> split(std::string_view text) const;

 private:
  const AddedToken* longest_at(std::string_view text, size_t position) const;

  std::vector<AddedToken> tokens_;
  std::array<std::vector<size_t>, 256> by_first_byte_;  // longest first
};

}  // namespace modrob::text
