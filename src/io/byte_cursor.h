#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "io/format_error.h"

namespace modrob::io {

/// Reads through the bytes of a file from elsewhere. Every length is held against what is left before anything is
/// touched; a FormatError says file and byte. The bytes and the name must outlive the cursor.
class ByteCursor {
 public:
  ByteCursor(std::span<const std::byte> bytes, const std::string& file, size_t position = 0);

  size_t position() const { return position_; }
  size_t left() const { return bytes_.size() - position_; }
  size_t size() const { return bytes_.size(); }
  const std::string& file() const { return file_; }

  /// Little-endian, `width` from 1 to 8 bytes.
  uint64_t little(size_t width, std::string_view what);
  uint64_t big64(std::string_view what);
  std::string_view take(uint64_t count, std::string_view what);
  /// Up to the next newline, which is read and left out.
  std::string_view line(std::string_view what);

  [[noreturn]] void fail(FormatFault fault, const std::string& message) const { fail_at(position_, fault, message); }
  /// "FILE: byte POSITION: message"
  [[noreturn]] void fail_at(uint64_t position, FormatFault fault, const std::string& message) const;

 private:
  std::span<const std::byte> bytes_;
  const std::string& file_;
  size_t position_;
};

}  // namespace modrob::io
