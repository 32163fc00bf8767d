#pragma once

#include <span>

#include "core/embedded_file.h"

namespace modrob::data {

/// standard_folds.csv. The definition is generated (modrob_embed in src/data/CMakeLists.txt).
std::span<const EmbeddedFile> embedded_files();

}  // namespace modrob::data
