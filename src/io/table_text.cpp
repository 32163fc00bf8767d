#include "io/table_text.h"

#include <iconv.h>

#include <array>
#include <cerrno>

#include "core/bytes_as_text.h"
#include "core/error.h"

namespace modrob::io {

namespace {

using std::string_view_literals::operator""sv;

/// The C library's conversion.
class Utf16Reader {
 public:
  explicit Utf16Reader(const char* encoding) : handle_(iconv_open("UTF-8", encoding)) {
    MODROB_CHECK(handle_ != reinterpret_cast<iconv_t>(-1), "every C library converts UTF-16");
  }
  ~Utf16Reader() { iconv_close(handle_); }
  Utf16Reader(const Utf16Reader&) = delete;
  Utf16Reader& operator=(const Utf16Reader&) = delete;

  std::string read(std::string_view bytes, const std::string& name) const {
    std::string text;
    std::array<char, 1 << 16> piece;
    char* in = const_cast<char*>(bytes.data());  // iconv does not write there
    size_t left = bytes.size();
    while (left > 0) {
      char* out = piece.data();
      size_t room = piece.size();
      const bool done = iconv(handle_, &in, &left, &out, &room) != static_cast<size_t>(-1);
      text.append(piece.data(), out);
      if (done || errno == E2BIG) continue;
      throw UserError(name + ": byte " + std::to_string(2 + bytes.size() - left) +
                      ": begins as text in UTF-16, but is damaged here; save it as CSV in UTF-8");
    }
    return text;
  }

 private:
  iconv_t handle_;
};

}  // namespace

TableText::TableText(std::span<const std::byte> bytes, const std::string& name) : text_(bytes_as_text(bytes)) {
  if (text_.starts_with("\xEF\xBB\xBF"sv)) {
    text_.remove_prefix(3);
  } else if (text_.starts_with("\xFF\xFE"sv) || text_.starts_with("\xFE\xFF"sv)) {
    utf16_ = true;
    const Utf16Reader reader(text_.starts_with("\xFF\xFE"sv) ? "UTF-16LE" : "UTF-16BE");
    converted_ = reader.read(text_.substr(2), name);
    text_ = converted_;
  }
}

}  // namespace modrob::io
