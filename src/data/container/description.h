#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/modality.h"
#include "data/container/utterance.h"
#include "io/json.h"
#include "io/record/record_visitor.h"

namespace modrob::data {

inline constexpr std::string_view kDescriptionFile = "dataset.json";
inline constexpr std::string_view kArraysFile = "dataset.safetensors";
/// Raised when a program that knows only the old format could misread the new one.
inline constexpr int64_t kFormatVersion = 1;

/// dataset.json, taken apart. docs/data.md lists the keys.
struct Description {
  std::string name;
  std::string hash;          ///< content hash, 64 hexadecimal digits
  int64_t arrays_bytes = 0;  ///< size of dataset.safetensors
  bool word_aligned = true;
  bool transcripts = true;  ///< false: no utterance has a transcript
  ModalitySet simulated;
  std::vector<Utterance> utterances;  ///< labels are not here but in dataset.safetensors
  io::Json provenance;
  io::Json json;  ///< the file without its utterances, as it was parsed

  /// The file's text. UserError (file, key, what is needed) when a key is missing, of the wrong type or contradicts
  /// another, with line and column when it is not JSON.
  static Description parse(const std::string& text, const std::string& file);
  io::Json to_json() const;
};

/// The content of dataset.json; `json` is no part of it.
void describe(io::RecordVisitor& visitor, Description& description);

/// SHA-256 over the bytes of dataset.safetensors followed by those of dataset.json, in which the recorded hash itself
/// is replaced by 64 zeros. Interrupted.
std::string content_hash(std::span<const std::byte> arrays, std::string description_text, const std::string& recorded);

}  // namespace modrob::data
