#pragma once

#include <span>

#include "core/embedded_file.h"

namespace modrob::report::paper {

/// All files of src/report/paper/data, sorted by name. The definition is generated (modrob_embed in
/// src/report/CMakeLists.txt).
std::span<const EmbeddedFile> embedded_files();

}  // namespace modrob::report::paper
