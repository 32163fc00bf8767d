#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/pickle/numpy_array.h"

namespace modrob::io {

/// Whether arrays of texts (U, S) are welcome beside numbers.
enum class NpyTexts { kRefused, kAllowed };

/// What stands before the data of an NPY file, checked.
struct NpyLayout {
  NumpyType type;
  std::vector<int64_t> shape;
  bool fortran = false;
  size_t begin = 0;   ///< of the data
  uint64_t size = 0;  ///< bytes of the data
};
/// From the first bytes of a file of `file_size` bytes. FormatErrors as of NpyFile.
NpyLayout read_npy_layout(std::span<const std::byte> beginning, uint64_t file_size, const std::string& name,
                          NpyTexts texts = NpyTexts::kRefused);

/// What numpy.save writes (versions 1 to 3): one array in C or Fortran order (array.T), as a view of the mapped file or
/// of bytes that the object holds. All numeric types in both byte orders. FormatErrors say file and what to do: no NPY
/// file at all, a header that is not as numpy writes it (with its byte), another length than the header says, Python
/// objects, structured and other types.
class NpyFile {
 public:
  static NpyFile open(const std::filesystem::path& path, NpyTexts texts = NpyTexts::kRefused);
  /// The same from memory; `name` stands for the path. The bytes must outlive the object.
  static NpyFile parse(std::span<const std::byte> bytes, const std::string& name, NpyTexts texts = NpyTexts::kRefused);
  /// The same bytes, kept alive by `owner`.
  static NpyFile view(std::span<const std::byte> bytes, const std::string& name, std::shared_ptr<const void> owner,
                      NpyTexts texts);
  /// The object keeps the bytes.
  static NpyFile take(std::vector<std::byte> bytes, const std::string& name, NpyTexts texts = NpyTexts::kRefused);

  /// Lives as long as the object or a copy of it.
  const NumpyArray& array() const { return array_; }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::shared_ptr<const void> owner_;
  NumpyArray array_;
};

}  // namespace modrob::io
