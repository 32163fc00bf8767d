#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/error.h"
#include "io/safetensors.h"

using modrob::io::Safetensors;

// Whatever the bytes, the header is refused with a UserError or every view lies inside the bytes.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    const Safetensors file = Safetensors::parse(bytes, "fuzz");
    size_t total = 0;
    for (const auto& [name, view] : file.tensors()) {
      // Copying lets AddressSanitizer see a view that leaves the file.
      const std::vector<std::byte> copy(view.bytes.begin(), view.bytes.end());
      MODROB_CHECK(copy.size() == static_cast<size_t>(view.count()) * dtype_size(view.dtype), "whole elements");
      total += copy.size();
    }
    MODROB_CHECK(total <= size, "tensors do not overlap");
  } catch (const modrob::UserError&) {
  }
  return 0;
}
