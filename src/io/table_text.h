#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace modrob::io {

/// The text of a table file: without its byte order mark, and in UTF-8 where the mark says UTF-16.
class TableText {
 public:
  /// `name` stands for the path. A view of `bytes`, which must outlive the object, unless they are UTF-16. UserError
  /// with the byte when that is damaged. The text itself is not checked to be UTF-8.
  TableText(std::span<const std::byte> bytes, const std::string& name);
  TableText(const TableText&) = delete;
  TableText& operator=(const TableText&) = delete;

  std::string_view text() const { return text_; }
  bool was_utf16() const { return utf16_; }

 private:
  std::string converted_;
  std::string_view text_;
  bool utf16_ = false;
};

}  // namespace modrob::io
