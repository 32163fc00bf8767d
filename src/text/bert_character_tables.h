#pragma once

#include <span>

#include "text/code_range.h"

namespace modrob::text {

/// What HuggingFace's tokenizers library takes characters for; bert_character_tables.cpp names its version.
std::span<const CodeRange> dropped_characters();
std::span<const CodeRange> nonspacing_marks();
std::span<const CodeRange> punctuation_characters();
/// Whose combining class is above 0.
std::span<const CodeRange> ordered_marks();

}  // namespace modrob::text
