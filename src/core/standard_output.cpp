#include "core/standard_output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "core/text_format.h"

namespace modrob {

size_t standard_output_columns() {
  constexpr size_t kFewest = 40;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kPlainColumns;
  return std::max<size_t>(size.ws_col, kFewest);
}

}  // namespace modrob
