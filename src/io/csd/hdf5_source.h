#pragma once

#include <filesystem>
#include <string>

#include "io/csd/csd_source.h"
#include "io/csd/hdf5_object.h"

namespace modrob::io {

/// Reads a `.csd` file with the HDF5 library, in this process. The library does not survive every damaged file: see
/// IsolatedSource.
class Hdf5Source : public CsdSource {
 public:
  /// UserError when there is no such file; FormatError kNotHdf5 when it is another kind of file or a damaged one.
  explicit Hdf5Source(const std::filesystem::path& path);

  CsdIndex index() override;
  std::vector<std::byte> read(size_t entry, CsdPart part) override;

  uint64_t file_size() const { return file_size_; }

 private:
  struct Link {
    std::string name;
    H5L_type_t type;
  };
  std::vector<Link> links_of(hid_t group, const std::string& place) const;
  Hdf5Object open_child(hid_t parent, const Link& link, H5I_type_t type, const std::string& place) const;
  void read_metadata(hid_t root, const std::vector<Link>& links);
  CsdIndexEntry read_entry(const Link& link);
  std::string place(const std::string& inner) const;

  std::string path_;
  uint64_t file_size_ = 0;
  Hdf5Object file_, data_;
  CsdIndex index_;
  uint64_t plain_work_ = 0, deflated_work_ = 0;
};

}  // namespace modrob::io
