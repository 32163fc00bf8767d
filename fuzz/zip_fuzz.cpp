#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/error.h"
#include "io/npz.h"

using modrob::io::NpyTexts;
using modrob::io::NpzFile;

// Whatever the bytes, archive and arrays are read or refused with a UserError; what is inflated stays in proportion.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  try {
    modrob::io::ZipArchive(bytes, "fuzz");
  } catch (const modrob::UserError&) {
  }
  try {
    const auto file = NpzFile::parse(bytes, "fuzz", /*most_inflated_bytes=*/uint64_t{1} << 26);
    for (const auto& name : file.names()) {
      try {
        const auto array = file.array(name, NpyTexts::kAllowed);
        MODROB_CHECK(array.array().bytes.size() <= 1033 * size, "no more than deflate can make of the bytes");
      } catch (const modrob::UserError&) {
      }
    }
  } catch (const modrob::UserError&) {
  }
  return 0;
}
