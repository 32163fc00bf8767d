#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/csd/csd_source.h"
#include "io/csd/hdf5_object.h"
#include "io/format_error.h"

namespace modrob::io {

/// One two-dimensional data set of an HDF5 file, whose description is held against the file's size before anything is
/// allocated. Filters are undone here, not by the library: its inflate grows without a bound, and it would load
/// plugins.
class Hdf5Dataset {
 public:
  /// `place` is "FILE: root/entry/features"; every message begins with it. FormatError: kSchema (rank, element type),
  /// kLimit (more than the file can hold), kUnsupported (variable-length text, other filters, data in other files),
  /// kNotHdf5 (damaged).
  Hdf5Dataset(Hdf5Object dataset, uint64_t file_size, std::string place);

  const CsdArray& array() const { return array_; }
  /// True where the bytes are compressed, so that they may be more than the file has.
  bool deflated() const { return deflate_ >= 0; }
  /// Bytes that reading brings forth: whole chunks where there are chunks.
  uint64_t work() const { return work_; }
  std::vector<std::byte> read() const;

 private:
  void read_shape();
  void read_type();
  void read_layout();
  void read_filters(hid_t properties);
  void check_size() const;
  void read_chunks(std::vector<std::byte>& bytes) const;
  std::vector<std::byte> read_chunk(const hsize_t* offset) const;
  [[noreturn]] void fail(FormatFault fault, const std::string& message) const;
  /// kNotHdf5 with the library's reason.
  [[noreturn]] void fail_damaged(const std::string& what) const;

  Hdf5Object dataset_, type_;
  uint64_t file_size_;
  std::string place_;
  CsdArray array_;
  bool chunked_ = false;
  hsize_t chunk_[2] = {0, 0};
  uint64_t chunk_bytes_ = 0;
  uint64_t work_ = 0;
  int filters_ = 0;
  int deflate_ = -1, shuffle_ = -1;  ///< place in the order of filters, or -1
};

/// The most that deflate makes of a byte, and so the most that a file's data can be.
inline constexpr uint64_t kLargestRatio = 1032;

}  // namespace modrob::io
