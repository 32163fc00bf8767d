#include "data/importers/import_options.h"

#include "core/error.h"

namespace modrob::data {

Cleaning parse_cleaning(std::string_view name) {
  if (name == "default") return Cleaning::kDefault;
  if (name == "reference") return Cleaning::kReference;
  throw UserError("unknown cleaning '" + std::string(name) + "'; " + suggestion(name, {"default", "reference"}));
}

}  // namespace modrob::data
