#include "core/standard_output.h"

#include <unistd.h>

#include <algorithm>

#include "core/terminal_columns.h"
#include "core/text_format.h"

namespace modrob {

size_t standard_output_columns() {
  constexpr size_t kFewest = 40;
  return std::max(terminal_columns(STDOUT_FILENO).value_or(kPlainColumns), kFewest);
}

}  // namespace modrob
