#pragma once

#include <string_view>

namespace modrob::text {

/// Whether an uncased encoder without added tokens got other pieces of this text from programs that went by the
/// character tables of unicode.h (docs/encoders.md, "What it was compared with"). A run on such a text that one of them
/// made is another run now; all others stay the same.
bool had_other_pieces(std::string_view text);

}  // namespace modrob::text
