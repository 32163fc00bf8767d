#include "corruption/kind.h"

#include <string>
#include <vector>

#include "core/error.h"

namespace modrob::corruption {

Kind Kind::parse(std::string_view name, bool training) {
  std::vector<std::string> known;
  for (const auto& row : training ? std::span<const KindRow>(kKindRows) : all()) {
    if (row.name == name) return Kind(row);
    known.emplace_back(row.name);
  }
  throw UserError("unknown kind of corruption '" + std::string(name) + "'; " + suggestion(name, known));
}

}  // namespace modrob::corruption
