#pragma once

#include <locale.h>

namespace modrob::verify {

/// While it lives, this thread's C functions take file names for UTF-8, as those of the archive library must to write
/// or read names beyond ASCII. Nothing changes where the machine has no locale C.UTF-8.
class Utf8Locale {
 public:
  Utf8Locale() : utf8_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (utf8_ != nullptr) before_ = uselocale(utf8_);
  }
  ~Utf8Locale() {
    if (utf8_ == nullptr) return;
    uselocale(before_);
    freelocale(utf8_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t utf8_, before_ = nullptr;
};

}  // namespace modrob::verify
