#pragma once

#include <string>
#include <string_view>

#include "corruption/corruption.h"

namespace modrob::corruption {

/// What `Corruption::parse` and, with `training`, `Corruption::parse_training` say of a text.
Corruption parse_corruption(std::string_view text, const std::string& where, bool training);

}  // namespace modrob::corruption
