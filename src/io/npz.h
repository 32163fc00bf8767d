#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files.h"
#include "io/npy.h"
#include "io/zip_archive.h"

namespace modrob::io {

/// What numpy.savez and numpy.savez_compressed write: a zip archive of NPY files. Opening it reads the archive's
/// directory only; each array is read, its checksum included, when it is asked for. Stored arrays are views of the
/// mapped file, compressed ones are inflated, one at a time, into memory of their own (`array`) or handed over in
/// pieces
/// (`stream_float`). Thread safe for reading.
class NpzFile {
 public:
  /// Compressed arrays that together become more than this are refused: no data set has them, a zip bomb does.
  static constexpr uint64_t kMostInflatedBytes = uint64_t{64} << 30;

  /// The same for one array, which is what `array` takes of memory.
  static constexpr uint64_t kMostArrayBytes = uint64_t{1} << 30;

  /// FormatError when the file is no zip archive, damaged, or its compressed arrays become too large; entries that are
  /// no NPY files ("x.txt") are left out.
  static NpzFile open(const std::filesystem::path& path, uint64_t most_inflated_bytes = kMostInflatedBytes);
  /// The same from memory; `name` stands for the path. The bytes must outlive the object and its arrays.
  static NpzFile parse(std::span<const std::byte> bytes, const std::string& name,
                       uint64_t most_inflated_bytes = kMostInflatedBytes);

  const std::string& name() const { return name_; }
  /// Names of the arrays, without ".npy", in order.
  const std::vector<std::string>& names() const { return names_; }
  bool contains(std::string_view array) const;
  /// UserError with near matches when there is no such array, FormatError when it is damaged. Messages call it
  /// "FILE (NAME.npy)".
  NpyFile array(std::string_view array, NpyTexts texts = NpyTexts::kRefused) const;
  /// The shape of an array of numbers. Of a compressed one no more than the header is read.
  std::vector<int64_t> shape(std::string_view array) const;
  /// All elements of an array of numbers in C order as float32, in pieces that `take` may change. A compressed one is
  /// read piece by piece, unless it is in Fortran order.
  void stream_float(std::string_view array, const std::function<void(std::span<float>)>& take) const;
  /// The same at once. UserError "... changed" when `values` has not room for exactly them.
  void copy_float(std::string_view array, std::span<float> values) const;
  /// "FILE (NAME.npy)"
  std::string array_name(std::string_view array) const;

 private:
  const ZipArchive::Entry& entry(std::string_view array) const;
  NpyLayout layout(std::string_view array) const;

  std::string name_;
  std::shared_ptr<MappedFile> file_;
  std::shared_ptr<const ZipArchive> archive_;
  std::vector<std::string> names_;
};

}  // namespace modrob::io
