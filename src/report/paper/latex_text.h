#pragma once

#include <string>
#include <string_view>

namespace modrob::report::paper {

/// Text that LaTeX sets as it is: its special characters escaped; arrows, dashes, ± and † as commands.
std::string escape_latex(std::string_view text);

}  // namespace modrob::report::paper
