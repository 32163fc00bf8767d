#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace modrob {

/// A share in [0, 1] as an exact decimal with up to nine digits, so that 0.15 of 1284 is the same count everywhere.
class Rate {
 public:
  constexpr Rate() = default;
  /// The decimal nearest to `value`. UserError outside [0, 1]; `where` (file:line, option) is named in it.
  static Rate from_double(double value, std::string_view where = "rate");
  /// "0.15", "15%" or "15 %", exactly. UserError as above, and for anything else (more than nine digits included).
  static Rate parse(std::string_view text, std::string_view where = "rate");

  /// Round-half-to-even of rate * count, in integer arithmetic. docs/randomness.md, section 5.
  int64_t count_of(int64_t count) const;
  /// floor(rate * count) of the double product, as the reference code truncates it. docs/models/misa.md 6.2.
  int64_t floor_of(int64_t count) const;
  /// The float64 nearest to the decimal (what a compiler makes of the literal 0.15).
  double value() const { return static_cast<double>(billionths_) / 1e9; }
  /// Shortest decimal: "0.15".
  std::string text() const;
  /// "15 %" style percentage without trailing zeros, number only: "15", "2.5".
  std::string percent() const;

  /// UserError when the sum exceeds 1.
  static Rate sum(Rate a, Rate b, std::string_view where = "rates");
  constexpr auto operator<=>(const Rate&) const = default;

 private:
  int64_t billionths_ = 0;
};

}  // namespace modrob
