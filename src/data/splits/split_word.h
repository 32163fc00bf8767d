#pragma once

#include <optional>
#include <string_view>

#include "data/container/dataset.h"

namespace modrob::data {

/// The split that a table means: train, valid, val, validation, dev or test in any case, blanks around it left out.
/// Nothing for another word. Files of this program have the exact names, see parse_split.
std::optional<Split> split_of_word(std::string_view word);

}  // namespace modrob::data
