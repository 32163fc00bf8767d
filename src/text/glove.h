#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace modrob::text {

/// Reads word vectors in GloVe's text format (one line per word: the word, then `width` numbers, separated by single
/// blanks) and hands over those whose word is in `words` (exact, case-sensitive), with the word's index. Words the file
/// lacks are not handed over. Returns how many were found. UserError with file:line for a line of another width or with
/// a number that cannot be read, and for a file without any of the words.
int64_t read_glove(const std::filesystem::path& file, const std::vector<std::string>& words, int64_t width,
                   const std::function<void(int64_t word, std::span<const float> vector)>& found);

}  // namespace modrob::text
