#include "report/html/page_files.h"

#include <algorithm>
#include <string>

#include "core/error.h"

namespace modrob::report::html {

std::string_view page_file(std::string_view name) {
  const auto files = embedded_files();
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.name == name; });
  MODROB_CHECK(found != files.end(), "a file of the page: " + std::string(name));
  return found->text();
}

}  // namespace modrob::report::html
