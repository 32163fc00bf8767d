#include "corruption/kind.h"

#include "core/find_named.h"

namespace modrob::corruption {

Kind Kind::parse(std::string_view name, bool training) {
  return Kind(find_named(training ? std::span<const KindRow>(kKindRows) : all(), name, "kind of corruption"));
}

}  // namespace modrob::corruption
