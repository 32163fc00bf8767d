#include "io/byte_cursor.h"

#include "core/bytes_as_text.h"

namespace modrob::io {

ByteCursor::ByteCursor(std::span<const std::byte> bytes, const std::string& file, size_t position)
    : bytes_(bytes), file_(file), position_(position) {
  MODROB_CHECK(position <= bytes.size(), "a cursor starts inside the bytes");
}

void ByteCursor::fail_at(uint64_t position, FormatFault fault, const std::string& message) const {
  throw FormatError(fault, file_ + ": byte " + std::to_string(position) + ": " + message);
}

std::string_view ByteCursor::take(uint64_t count, std::string_view what) {
  if (count > left()) {
    fail(FormatFault::kTruncated, std::string(what) + " needs " + std::to_string(count) + " bytes, but only " +
                                      std::to_string(left()) + " are left; the file is truncated or damaged");
  }
  const std::string_view taken = bytes_as_text(bytes_.subspan(position_, count));
  position_ += count;
  return taken;
}

uint64_t ByteCursor::little(size_t width, std::string_view what) {
  const std::string_view bytes = take(width, what);
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) value |= uint64_t{static_cast<uint8_t>(bytes[i])} << (8 * i);
  return value;
}

uint64_t ByteCursor::big64(std::string_view what) {
  const std::string_view bytes = take(8, what);
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

std::string_view ByteCursor::line(std::string_view what) {
  const std::string_view rest = bytes_as_text(bytes_.subspan(position_));
  const size_t end = rest.find('\n');
  if (end == std::string_view::npos) {
    fail(FormatFault::kTruncated, std::string(what) + " has no end of line; the file is truncated or damaged");
  }
  position_ += end + 1;
  return rest.substr(0, end);
}

}  // namespace modrob::io
