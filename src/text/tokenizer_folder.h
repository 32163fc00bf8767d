#pragma once

#include <filesystem>
#include <string>

#include "text/tokenizer_settings.h"
#include "text/vocabulary.h"
#include "text/wordpiece.h"

namespace modrob::text {

/// The tokeniser of an encoder folder, from tokenizer.json, vocab.txt, tokenizer_config.json, special_tokens_map.json
/// and added_tokens.json, whichever are there. Which of two files counts is as in transformers 5: docs/encoders.md,
/// "Which file counts". Contradictions are warned about.
struct TokenizerFolder {
  TokenizerSettings settings;
  Vocabulary vocabulary;
  std::string vocabulary_file;  ///< the file that the tokens are from
  std::string vocabulary_hash;  ///< SHA-256 of the tokens, one a line; of vocab.txt's bytes where it has these tokens

  /// UserError that names file and key for what cannot be read or is another kind of tokeniser.
  static TokenizerFolder read(const std::filesystem::path& folder);
  /// Whether the folder has tokenizer.json or vocab.txt.
  static bool has_vocabulary(const std::filesystem::path& folder);

  /// For hashes of what a run was made with: "" for default settings, so that the vocabulary alone says which tokens
  /// a text becomes, as before other settings were read; otherwise every setting.
  std::string settings_text() const;
  /// UserError, which says what would be right, when an embedding matrix of so many rows has none for some token; a
  /// warning when so many rows are left over that the files hardly belong together. More rows than tokens are usual:
  /// matrices are padded to a multiple of 8, 64 or 128.
  void check_rows(int64_t rows) const;
  Wordpiece tokenizer() const { return Wordpiece(vocabulary, settings); }
};

}  // namespace modrob::text
