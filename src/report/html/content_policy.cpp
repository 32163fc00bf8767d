#include "report/html/content_policy.h"

#include <algorithm>
#include <cstdint>

#include "core/error.h"
#include "core/hash.h"

namespace modrob::report::html {

namespace {

uint32_t digit_value(char digit) {
  MODROB_CHECK((digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'), "a lower-case hexadecimal digit");
  return static_cast<uint32_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

}  // namespace

std::string base64_of_hexadecimal(const std::string& digits) {
  MODROB_CHECK(digits.size() % 2 == 0, "two digits a byte");
  static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string base64;
  // Three bytes, six hexadecimal digits, make four letters.
  for (size_t i = 0; i < digits.size(); i += 6) {
    const size_t given = std::min<size_t>(6, digits.size() - i);
    uint32_t bits = 0;
    for (size_t k = 0; k < 6; ++k) bits = bits << 4 | (k < given ? digit_value(digits[i + k]) : 0);
    const size_t letters = given / 2 + 1;
    for (size_t k = 0; k < 4; ++k) base64 += k < letters ? kLetters[bits >> (18 - 6 * k) & 63] : '=';
  }
  return base64;
}

std::string content_policy(const std::vector<std::string>& scripts) {
  std::string allowed;
  for (const auto& script : scripts) allowed += " 'sha256-" + base64_of_hexadecimal(sha256(script)) + "'";
  // Charts set style attributes; a picture saved from a chart is a blob.
  return "default-src 'none'; script-src" + (allowed.empty() ? " 'none'" : allowed) +
         "; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
}

}  // namespace modrob::report::html
