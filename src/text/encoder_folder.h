#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "text/wordpiece.h"

namespace modrob::text {

/// The packaged all-MiniLM-L6-v2, which ./run fetches.
inline constexpr const char* kDefaultEncoder = "minilm";
std::filesystem::path default_encoder_folder();

/// A text encoder as users write it: "minilm" or a BERT-family folder. UserError when "minilm" is not installed.
std::string encoder_folder(const std::string& name);

/// Its tokeniser. Where none is named, that of the packaged encoder, or nothing when that is not installed.
std::unique_ptr<Wordpiece> find_tokenizer(const std::string& encoder);

}  // namespace modrob::text
