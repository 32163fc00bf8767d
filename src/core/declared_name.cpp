#include "core/declared_name.h"

#include <algorithm>

#include "core/error.h"
#include "core/text_format.h"

namespace modrob {

void check_declared_name(std::string_view what, std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const bool fits = !name.empty() && letter(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '_';
  });
  if (fits) return;
  throw UserError(std::string(what) + " '" + printable(std::string(name)) +
                  "': its name must be letters, digits and '_' and begin with a letter");
}

}  // namespace modrob
