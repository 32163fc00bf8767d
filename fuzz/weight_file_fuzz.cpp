#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/error.h"
#include "io/weight_file.h"

using modrob::io::WeightFile;

// Whatever the bytes, they are refused with a UserError or every tensor can be copied.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const auto file = WeightFile::parse(std::as_bytes(std::span(data, size)), "fuzz");
    for (const auto& [name, view] : file.tensors()) {
      std::vector<float> numbers(static_cast<size_t>(view.count()));
      view.copy_float(numbers);
      MODROB_CHECK(view.contiguous_bytes().size() == numbers.size() * dtype_size(view.dtype), "whole elements");
      MODROB_CHECK(numbers.size() <= size, "no more elements than bytes");
    }
  } catch (const modrob::UserError&) {
  }
  return 0;
}
