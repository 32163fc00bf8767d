#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "io/safetensors.h"

namespace modrob::io {

/// What the bytes behind a text's last character are.
enum class TextPadding { kZeros, kZeroTerminated, kSpaces };

/// How one data set of a `.csd` file is stored: [rows, width] elements, row-major. Numbers of `dtype`, or texts of
/// `item_size` bytes.
struct CsdArray {
  bool text = false;
  Dtype dtype = Dtype::kF32;
  bool big_endian = false;
  TextPadding padding = TextPadding::kZeros;
  uint64_t item_size = 4;
  int64_t rows = 0, width = 0;

  /// Does not overflow: checked against the file's size when the index is read.
  uint64_t bytes() const { return static_cast<uint64_t>(rows) * static_cast<uint64_t>(width) * item_size; }
};

/// The two data sets of an entry.
enum class CsdPart { kFeatures, kIntervals };
/// "features", "intervals".
std::string_view csd_part_name(CsdPart part);

struct CsdIndexEntry {
  std::string name;
  CsdArray features, intervals;
};

/// Everything of a `.csd` file but its data.
struct CsdIndex {
  std::string root;
  std::vector<CsdIndexEntry> entries;           ///< by name, in byte order
  std::map<std::string, std::string> metadata;  ///< key to JSON text
  std::vector<std::string> warnings;            ///< without the file's name
};

/// Where a CsdFile gets its bytes from.
class CsdSource {
 public:
  virtual ~CsdSource() = default;
  /// FormatError when the file is no `.csd` file; see CsdFile::open.
  virtual CsdIndex index() = 0;
  /// The bytes of an entry's data set as the index describes it. Only after `index`.
  virtual std::vector<std::byte> read(size_t entry, CsdPart part) = 0;
};

}  // namespace modrob::io
