#pragma once

#include <string>

#include "io/settings.h"

namespace modrob::io {

/// "between 0 and 1", "at least 1", "at most 5"; empty without limits. 0.5 is written as people write it, not 0.500000.
std::string range_text(Range range);

/// The name of an enumerator; a CheckFailure when the list lacks it.
std::string enum_name(int value, std::span<const EnumName> names);

}  // namespace modrob::io
