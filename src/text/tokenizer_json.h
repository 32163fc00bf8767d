#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "io/json.h"
#include "text/added_tokens.h"

namespace modrob::text {

/// tokenizer.json, the one file in which HuggingFace's tokenizers keeps a tokeniser: of a WordPiece model with BERT's
/// normaliser and splitting.
struct TokenizerJson {
  std::string file;                 ///< for messages
  std::vector<std::string> tokens;  ///< by id; "" where no token has it
  std::string unk = "[UNK]", continuation = "##";
  int64_t longest_word = 100;
  bool clean_text = true, split_ideographs = true, lower_case = true;
  std::optional<bool> strip_accents;    ///< none: as lower_case
  std::vector<AddedToken> added;        ///< with ids
  std::optional<std::string> cls, sep;  ///< as the post-processor puts them around a text

  /// UserError (file, key, what is needed) for what is of the wrong type, and with its name for another model (BPE,
  /// Unigram, WordLevel), normaliser, splitting or post-processor: each would give other tokens.
  static TokenizerJson from_json(const io::Json& json, const std::string& name);
  static TokenizerJson from_file(const std::filesystem::path& path);
};

}  // namespace modrob::text
