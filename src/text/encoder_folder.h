#pragma once

#include <filesystem>
#include <string>

namespace modrob::text {

/// The packaged all-MiniLM-L6-v2, which ./run fetches.
inline constexpr const char* kDefaultEncoder = "minilm";
std::filesystem::path default_encoder_folder();

/// A text encoder as users write it: "minilm" or a BERT-family folder. UserError when "minilm" is not installed.
std::string encoder_folder(const std::string& name);

}  // namespace modrob::text
