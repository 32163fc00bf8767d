#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "io/byte_cursor.h"

namespace modrob::io {

/// The dict at the head of an NPY file, as it stands there.
struct NpyHeader {
  std::string_view type;    ///< "<f4"; of a structured type everything up to the end of the header
  bool structured = false;  ///< `type` is a list of fields
  bool fortran = false;
  std::vector<int64_t> shape;
};

/// Reads magic bytes, version, length and the Python literal of a dict with exactly the keys descr, fortran_order and
/// shape; the cursor, which stands at the beginning of the file, moves to the first byte of data. Positions in
/// FormatErrors count from the beginning of the file.
NpyHeader read_npy_header(ByteCursor& cursor);

}  // namespace modrob::io
