#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>

#include "core/error.h"
#include "verify/unpack.h"

namespace fs = std::filesystem;

// Whatever the bytes, they are unpacked or refused with a UserError, and nothing but plain files lies in the folder.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fs::path parent = [] {
    std::string pattern = (fs::temp_directory_path() / "modrob_fuzz_XXXXXX").string();
    return fs::path(::mkdtemp(pattern.data()));
  }();
  const fs::path folder = parent / "into";
  fs::create_directory(folder);
  try {
    modrob::verify::unpack(std::as_bytes(std::span(data, size)), "fuzz", folder, {.entries = 100, .always = 1 << 20});
  } catch (const modrob::UserError&) {
  }
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    MODROB_CHECK(!entry.is_symlink() && (entry.is_regular_file() || entry.is_directory()), "only plain files");
  }
  for (const auto& entry : fs::directory_iterator(parent)) {
    MODROB_CHECK(entry.path() == folder, "nothing lies beside the folder");
  }
  fs::remove_all(parent / "into");
  return 0;
}
