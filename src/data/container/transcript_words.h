#pragma once

#include <string_view>
#include <vector>

#include "data/container/dataset.h"

namespace modrob::data {

/// Words as BERT's tokeniser counts them, where the writing has blanks and where it has none: each ideograph is a word,
/// and in other scripts without blanks (kana, Thai, Lao, Khmer, Burmese, ...), of which a vocabulary holds mostly
/// single letters, each letter with the marks on it. Elsewhere a word is what stands between white space, punctuation
/// at its edges included. Pieces without a letter or a digit count only where there is nothing else.
std::vector<std::string_view> transcript_words(std::string_view transcript);

/// The same of words that a data set has already.
std::vector<std::string_view> transcript_words(const std::vector<std::string_view>& words);

/// All transcripts, in the order of the data set, which must outlive them.
std::vector<std::string_view> transcripts_of(const Dataset& dataset);

}  // namespace modrob::data
