#pragma once

#include <string_view>

namespace modrob {

/// Names that users declare stand in texts such as "text missing 30 %". UserError "<what> 'name'" unless it is a letter
/// followed by letters, digits and '_'.
void check_declared_name(std::string_view what, std::string_view name);

}  // namespace modrob
