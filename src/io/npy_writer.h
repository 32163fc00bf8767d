#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files.h"

namespace modrob::io {

template <typename T>
constexpr std::string_view npy_type();
template <>
constexpr std::string_view npy_type<float>() {
  return "<f4";
}
template <>
constexpr std::string_view npy_type<double>() {
  return "<f8";
}
template <>
constexpr std::string_view npy_type<int64_t>() {
  return "<i8";
}

/// The bytes before an array's data, version 1.0, as numpy writes them: equal arrays give equal files.
std::string npy_header(std::string_view type, std::span<const int64_t> shape);

/// One array, C order, written whole.
template <typename T>
void write_npy(const std::filesystem::path& path, std::span<const int64_t> shape, std::span<const T> values);

/// Writes an NPZ file as numpy.savez does: a zip archive whose entries are stored, zip64 where sizes, places or counts
/// need it, dates fixed, so that equal arrays give equal bytes. Bytes go to the sink as they come; nothing but the
/// archive's directory is kept. An array named `n` is the entry "n.npy"; naming one twice is a CheckFailure.
class NpzWriter {
 public:
  /// `zip64_from`: sizes and places from here on take 8 bytes; lower only to test that.
  explicit NpzWriter(ByteSink sink, uint64_t zip64_from = 0xFFFFFFFF);

  template <typename T>
  void add(std::string_view name, std::span<const int64_t> shape, std::span<const T> values);
  /// [texts] of fixed width, in characters, as numpy.array(list of str); UTF-8. Only one text's row is in memory.
  void add_texts(std::string_view name, std::span<const std::string> texts);
  /// For an array larger than memory: `write_values` hands over exactly shape x element size bytes, in C order and
  /// little-endian. Its checksum then stands behind the data.
  template <typename T>
  void add_streamed(std::string_view name, std::span<const int64_t> shape,
                    const std::function<void(const ByteSink&)>& write_values) {
    add_streamed(name, npy_header(npy_type<T>(), shape), data_bytes(shape, sizeof(T)), write_values);
  }
  /// The directory; to be called once, at the end.
  void finish();

 private:
  struct Entry {
    std::string name;
    uint64_t offset = 0, size = 0;
    uint32_t checksum = 0;
    bool streamed = false;
  };
  static uint64_t data_bytes(std::span<const int64_t> shape, size_t element_size);
  void add_bytes(std::string_view name, const std::string& header, std::span<const std::byte> data);
  void add_streamed(std::string_view name, const std::string& header, uint64_t data_bytes,
                    const std::function<void(const ByteSink&)>& write_values);
  Entry begin(std::string_view name, uint64_t size) const;
  void write_local(const Entry& entry);
  void keep(Entry entry);
  void put(std::string_view text);
  void put(std::span<const std::byte> bytes);

  ByteSink sink_;
  uint64_t zip64_from_;
  uint64_t written_ = 0;
  std::vector<Entry> entries_;
  std::set<std::string> names_;
};

}  // namespace modrob::io
