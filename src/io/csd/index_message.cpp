#include "io/csd/index_message.h"

#include "io/byte_cursor.h"
#include "io/pickle/numpy_array.h"

namespace modrob::io {

namespace {

class Packer {
 public:
  void number(uint64_t value) {
    for (int i = 0; i < 8; ++i) bytes_.push_back(static_cast<std::byte>(value >> (8 * i)));
  }
  void text(std::string_view value) {
    number(value.size());
    const auto bytes = std::as_bytes(std::span(value));
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  void array(const CsdArray& array) {
    number(array.text);
    number(static_cast<uint64_t>(array.dtype));
    number(array.big_endian);
    number(static_cast<uint64_t>(array.padding));
    number(array.item_size);
    number(static_cast<uint64_t>(array.rows));
    number(static_cast<uint64_t>(array.width));
  }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

class Unpacker {
 public:
  Unpacker(std::span<const std::byte> bytes, const std::string& file) : cursor_(bytes, file) {}

  uint64_t number() { return cursor_.little(8, "a number"); }
  /// Below `end`.
  uint64_t number(uint64_t end) {
    const uint64_t value = number();
    if (value >= end) cursor_.fail(FormatFault::kNotHdf5, "an impossible description");
    return value;
  }
  std::string text() { return std::string(cursor_.take(number(), "a text")); }
  CsdArray array() {
    CsdArray array;
    array.text = number(2) != 0;
    array.dtype = static_cast<Dtype>(number(static_cast<uint64_t>(Dtype::kF64) + 1));
    array.big_endian = number(2) != 0;
    array.padding = static_cast<TextPadding>(number(static_cast<uint64_t>(TextPadding::kSpaces) + 1));
    array.item_size = number(UINT32_MAX);
    array.rows = static_cast<int64_t>(number(INT64_MAX));
    array.width = static_cast<int64_t>(number(INT64_MAX));
    const int64_t shape[] = {array.rows, array.width};
    const bool fits = array.item_size > 0 && (array.text || array.item_size == dtype_size(array.dtype));
    if (!fits || !count_elements(shape, array.item_size)) {
      cursor_.fail(FormatFault::kNotHdf5, "an impossible description");
    }
    return array;
  }
  void expect_end() {
    if (cursor_.left() != 0) cursor_.fail(FormatFault::kNotHdf5, "an impossible description");
  }

 private:
  ByteCursor cursor_;
};

}  // namespace

std::vector<std::byte> pack_index(const CsdIndex& index) {
  Packer packer;
  packer.text(index.root);
  packer.number(index.entries.size());
  for (const auto& entry : index.entries) {
    packer.text(entry.name);
    packer.array(entry.features);
    packer.array(entry.intervals);
  }
  packer.number(index.metadata.size());
  for (const auto& [key, value] : index.metadata) {
    packer.text(key);
    packer.text(value);
  }
  packer.number(index.warnings.size());
  for (const auto& warning : index.warnings) packer.text(warning);
  return packer.take();
}

CsdIndex unpack_index(std::span<const std::byte> bytes, const std::string& file) {
  try {
    Unpacker unpacker(bytes, file);
    CsdIndex index;
    index.root = unpacker.text();
    for (uint64_t left = unpacker.number(); left > 0; --left) {
      CsdIndexEntry entry;
      entry.name = unpacker.text();
      entry.features = unpacker.array();
      entry.intervals = unpacker.array();
      index.entries.push_back(std::move(entry));
    }
    for (uint64_t left = unpacker.number(); left > 0; --left) {
      std::string key = unpacker.text();
      index.metadata.emplace(std::move(key), unpacker.text());
    }
    for (uint64_t left = unpacker.number(); left > 0; --left) index.warnings.push_back(unpacker.text());
    unpacker.expect_end();
    return index;
  } catch (const FormatError&) {
    throw FormatError(FormatFault::kNotHdf5,
                      file + ": the HDF5 library was led astray by it; the file is damaged or made to do harm");
  }
}

}  // namespace modrob::io
