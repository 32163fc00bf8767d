#pragma once

#include <cstddef>

namespace modrob {

/// Columns of the terminal behind stdout, at least 40; where it is none, those of text in files (kPlainColumns).
size_t standard_output_columns();

}  // namespace modrob
