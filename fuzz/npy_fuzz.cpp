#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/error.h"
#include "io/npy.h"

using modrob::io::NpyFile;
using modrob::io::NpyTexts;

// Whatever the bytes, they are refused with a UserError or every element can be read.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const auto file = NpyFile::parse(std::as_bytes(std::span(data, size)), "fuzz", NpyTexts::kAllowed);
    const auto& array = file.array();
    const auto count = static_cast<size_t>(array.count());
    MODROB_CHECK(count * array.type.item_size <= size, "no more elements than bytes");
    if (array.type.is_number()) {
      std::vector<float> values(count);
      array.copy_float(0, values);
    } else {
      for (size_t i = 0; i < count; ++i) array.text(static_cast<int64_t>(i));
    }
  } catch (const modrob::UserError&) {
  }
  return 0;
}
