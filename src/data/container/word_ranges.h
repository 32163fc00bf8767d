#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace modrob::data {

/// Byte range [begin, end) of a word in its transcript.
using WordRange = std::pair<int64_t, int64_t>;

/// The pieces between white space that hold a letter or a digit, punctuation at their edges included. When no piece
/// does ("?!"), the transcript without outer white space is one word; a transcript of white space only has none.
std::vector<WordRange> split_words(std::string_view transcript);

/// What contradicts the rules of the container, "" when nothing does: at least one word; none empty, all inside the
/// transcript, in order and without overlap, beginning and ending between UTF-8 characters.
std::string word_ranges_problem(std::string_view transcript, std::span<const WordRange> words);

}  // namespace modrob::data
