#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/error.h"
#include "io/csd/csd_file.h"

using modrob::io::CsdEntry;
using modrob::io::CsdFile;
using modrob::io::CsdKind;

namespace {

/// The HDF5 library reads files only; this one lies in memory.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("fuzz", 0)) { MODROB_CHECK(descriptor_ >= 0, "memfd_create"); }
  void write(const uint8_t* data, size_t size) const {
    MODROB_CHECK(::ftruncate(descriptor_, 0) == 0, "ftruncate");
    MODROB_CHECK(::pwrite(descriptor_, data, size, 0) == static_cast<ssize_t>(size), "pwrite");
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void read_all(CsdFile& file) {
  for (size_t i = 0; i < file.size(); ++i) {
    const CsdEntry entry = file.read(i);
    const auto rows = static_cast<size_t>(entry.rows);
    MODROB_CHECK(entry.intervals.size() == 2 * rows && entry.row_numbers.size() == rows, "an interval for each row");
    if (file.kind() == CsdKind::kWords) {
      MODROB_CHECK(entry.words.size() == rows, "a word for each row");
      continue;
    }
    const size_t count = rows * static_cast<size_t>(entry.width);
    MODROB_CHECK(entry.features.size() == count, "features for each row");
    MODROB_CHECK(file.read_numbers(i, entry).size() == count, "the same in double precision");
  }
}

}  // namespace

// Whatever the bytes, they are refused with a UserError or every entry can be read. The HDF5 library may crash on them,
// in its own process.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const MemoryFile memory;
  memory.write(data, size);
  try {
    auto file = CsdFile::open(memory.path());
    read_all(file);
  } catch (const modrob::UserError&) {
  }
  return 0;
}
