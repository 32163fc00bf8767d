#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/error.h"
#include "io/csd/csd_file.h"

using modrob::io::CsdEntry;
using modrob::io::CsdFile;
using modrob::io::CsdKind;

namespace {

/// The HDF5 library wants a file with a name; this one lies in memory where there is such a folder.
class MemoryFile {
 public:
  MemoryFile() {
    const std::filesystem::path memory = "/dev/shm";
    const auto folder = std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
    path_ = folder / ("modrob_fuzz_" + std::to_string(::getpid()) + ".csd");
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    MODROB_CHECK(descriptor_ >= 0, "a file in " + folder.string());
  }
  ~MemoryFile() { ::unlink(path_.c_str()); }
  void write(const uint8_t* data, size_t size) const {
    MODROB_CHECK(::ftruncate(descriptor_, 0) == 0, "ftruncate");
    MODROB_CHECK(::pwrite(descriptor_, data, size, 0) == static_cast<ssize_t>(size), "pwrite");
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
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
