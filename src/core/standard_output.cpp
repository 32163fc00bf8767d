#include "core/standard_output.h"

#include <unistd.h>

#include <algorithm>

#include "core/terminal_size.h"
#include "core/text_format.h"

namespace modrob {

size_t standard_output_columns() {
  constexpr size_t kFewest = 40;
  const auto size = terminal_size(STDOUT_FILENO);
  return std::max(size ? size->columns : kPlainColumns, kFewest);
}

}  // namespace modrob
