#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/safetensors.h"

namespace modrob::io {

/// What a numpy array is made of: numbers, byte strings (S), UCS-4 strings (U) or Python objects (O).
struct NumpyType {
  char code = 'f';         ///< f, i, u, b (bool), S, U or O
  uint32_t item_size = 8;  ///< bytes an element
  bool big_endian = false;

  /// "f8", "U16", ... without a byte order; nothing for any other type. docs/data_formats.md 8.3
  static std::optional<NumpyType> parse(std::string_view code);
  /// As numpy shows it: "<f8", "|S14", ">U2", "|O".
  std::string name() const;
  bool is_number() const { return code == 'f' || code == 'i' || code == 'u' || code == 'b'; }
  bool is_text() const { return code == 'S' || code == 'U'; }
  Dtype dtype() const;  ///< of a number
};

/// More than any array of a data set has, and numpy's own limit until version 2.
inline constexpr size_t kMostDimensions = 32;

/// The number of elements of a shape; nothing when one is negative or the bytes would overflow, empty or not.
std::optional<int64_t> count_elements(std::span<const int64_t> shape, uint64_t item_size);

/// Elements stored in one type, as float32: F16, BF16 and F64 are rounded, integers and booleans converted.
/// `stride` is in elements of the source.
void convert_to_float(Dtype dtype, bool big_endian, const std::byte* first, int64_t stride, std::span<float> values);

/// A numpy array (or, without dimensions, scalar) as it lies in the file: nothing is copied until it is asked for.
struct NumpyArray {
  NumpyType type;
  std::vector<int64_t> shape;
  bool fortran = false;  ///< the first index runs fastest
  std::span<const std::byte> bytes;

  int64_t count() const;
  /// Elements first, first + 1, ... in C order, as float32; only for numbers. For arrays larger than memory call it
  /// piece by piece.
  void copy_float(int64_t first, std::span<float> values) const;
  /// All elements in C order and this machine's byte order; only for numbers.
  std::vector<std::byte> native_bytes() const;
  /// Element `i` in C order; only for numbers. 64-bit integers beyond 2^53 are rounded.
  double number(int64_t i) const;
  /// Element `i` in C order of an array of texts, padding stripped. S: UTF-8 where valid, else Latin-1.
  std::string text(int64_t i) const;
  /// False when a character of an array of texts is beyond U+10FFFF; reads all of it. Readers check before they hand
  /// an array out.
  bool characters_valid() const;
  /// The bytes of element `i` in C order.
  std::span<const std::byte> element(int64_t i) const;
};

}  // namespace modrob::io
