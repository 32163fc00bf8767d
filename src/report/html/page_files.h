#pragma once

#include <span>
#include <string_view>

#include "core/embedded_file.h"

namespace modrob::report::html {

/// The page's style, its scripts and the chart library. The definition is generated (modrob_embed in
/// src/report/CMakeLists.txt).
std::span<const EmbeddedFile> embedded_files();

/// The content of one of them; CheckFailure when there is none of that name.
std::string_view page_file(std::string_view name);

}  // namespace modrob::report::html
