#pragma once

#include <sys/types.h>

#include <filesystem>
#include <span>

#include "io/csd/csd_source.h"

namespace modrob::io {

/// An Hdf5Source in a child process. Damaged files make the HDF5 library read and write outside its buffers, or loop:
/// here that ends the child, not the program, and becomes a FormatError kNotHdf5. Once the file is open the child
/// cannot open another one, its memory is limited in proportion to the file, and each request may take only so much CPU
/// time.
class IsolatedSource : public CsdSource {
 public:
  /// As Hdf5Source; RuntimeError when no child can be started.
  explicit IsolatedSource(const std::filesystem::path& path);
  ~IsolatedSource() override;
  IsolatedSource(const IsolatedSource&) = delete;
  IsolatedSource& operator=(const IsolatedSource&) = delete;

  CsdIndex index() override;
  std::vector<std::byte> read(size_t entry, CsdPart part) override;

 private:
  std::vector<std::byte> answer(uint64_t request, uint64_t most);
  [[noreturn]] void report_death();
  void end_child();

  std::string path_;
  uint64_t file_size_ = 0;
  pid_t child_ = -1;
  int socket_ = -1;
  std::vector<uint64_t> sizes_;  ///< bytes of each entry's parts
};

}  // namespace modrob::io
