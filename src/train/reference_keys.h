#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/weight_file.h"

namespace modrob::train {

/// A size that a parameter's shape tells.
struct SizeKey {
  std::string_view key;
  size_t dimension = 0;
};

/// What is known about the reference's checkpoints of one model: docs/models/<model>.md, section 3.
struct ReferenceKeys {
  std::string_view model;
  std::vector<std::string_view> signature;  ///< every checkpoint of the model has these, no other model has them all
  SizeKey audio_width, video_width;
  SizeKey word_count;                    ///< rows of the word-vector table; an empty key where there is none
  std::vector<std::string_view> unused;  ///< patterns with '*' of parameters that the reference makes and never uses
};

const std::vector<ReferenceKeys>& reference_keys();
/// nullptr for a model without an entry.
const ReferenceKeys* find_reference_keys(std::string_view model);

/// Which of our models the names belong to: a model's name, "bert" for a text encoder, "" for none of them.
std::string guess_model(const io::WeightFile& file);

/// The tensor called `key`, or `<prefix>.key` with any prefix. nullptr when there is none.
const io::WeightView* find_below_prefix(const io::WeightFile& file, std::string_view key);
std::optional<int64_t> size_of_key(const io::WeightFile& file, const SizeKey& size);

/// `pattern` may hold one '*', which stands for any text.
bool matches(std::string_view name, std::string_view pattern);
/// Buffers that Python modules save and nothing needs: position ids, versions, dtype holders.
bool is_harmless_buffer(std::string_view name);

}  // namespace modrob::train
