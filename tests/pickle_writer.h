#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files.h"

namespace modrob::testing {

/// Writes pickles as Python's pickle and numpy do (protocol 4, without memo), so that tests and benchmarks can make
/// data files of any size. Arrays are handed over in pieces and never held.
class PickleWriter {
 public:
  explicit PickleWriter(ByteSink append) : append_(std::move(append)) { raw("\x80\x04"); }
  void stop() { raw("."); }

  void dict(const std::function<void()>& items) {
    raw("}(");
    items();
    raw("u");
  }
  void list(const std::function<void()>& items) {
    raw("](");
    items();
    raw("e");
  }
  void tuple(const std::function<void()>& items) {
    raw("(");
    items();
    raw("t");
  }
  void text(std::string_view value) {
    raw("X");
    little(value.size(), 4);
    raw(value);
  }
  void integer(int64_t value) {
    raw("\x8a\x08");
    little(static_cast<uint64_t>(value), 8);
  }
  void texts(const std::vector<std::string>& values) {
    list([&] {
      for (const auto& value : values) text(value);
    });
  }
  void integers(const std::vector<int64_t>& values) {
    list([&] {
      for (const int64_t value : values) integer(value);
    });
  }

  /// `code` such as "f8"; `produce` hands over product(shape) elements in C order, little-endian.
  void array(const std::string& code, const std::vector<int64_t>& shape,
             const std::function<void(const ByteSink&)>& produce) {
    using std::string_view_literals::operator""sv;
    raw("cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\x85"
        "C\x01"
        "btR"sv);
    raw("(K\x01("sv);
    uint64_t bytes = static_cast<uint64_t>(code[1] - '0');
    for (const int64_t size : shape) {
      integer(size);
      bytes *= static_cast<uint64_t>(size);
    }
    raw("t");
    raw("cnumpy\ndtype\n(");
    text(code);
    raw("\x89\x88tR(K\x03X");
    little(1, 4);
    raw("<NNN");
    for (int i = 0; i < 2; ++i) raw("J\xff\xff\xff\xff"sv);
    raw("K\0tb\x89\x8e"sv);
    little(bytes, 8);
    produce(append_);
    raw("tb");
  }
  template <typename T>
  void array(const std::string& code, const std::vector<int64_t>& shape, const std::vector<T>& values) {
    array(code, shape, [&](const ByteSink& append) { append(std::as_bytes(std::span(values))); });
  }

 private:
  void raw(std::string_view bytes) { append_(std::as_bytes(std::span(bytes))); }
  void little(uint64_t value, size_t width) {
    std::byte bytes[8];
    for (size_t i = 0; i < width; ++i) bytes[i] = static_cast<std::byte>(value >> (8 * i));
    append_(std::span(bytes, width));
  }

  ByteSink append_;
};

}  // namespace modrob::testing
