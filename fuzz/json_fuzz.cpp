#include <cstdint>

#include "core/error.h"
#include "io/json.h"

using modrob::io::Json;
using modrob::io::parse_json;

// Whatever the text, it is refused with a UserError or survives being written and read again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const Json value = parse_json(text, "fuzz");
    MODROB_CHECK(parse_json(value.dump(2), "again") == value, "a tree survives being written");
  } catch (const modrob::UserError&) {
  }
  return 0;
}
