#include "core/rate.h"

#include <cmath>
#include <cstdio>
#include <optional>

#include "core/error.h"

namespace modrob {

namespace {

constexpr int64_t kOne = 1'000'000'000;
constexpr int64_t kOnePercent = kOne / 100;

[[noreturn]] void refuse(std::string_view where, std::string_view given) {
  throw UserError(std::string(where) + ": '" + std::string(given) +
                  "' is no rate; a rate is a share from 0 to 1 with at most nine decimals, as 0.15, or a percentage "
                  "from 0% to 100%, as 15%");
}

// "12.5" in units of 1 / `unit`; nothing for other text, for more decimals than the unit holds, and beyond `limit`.
std::optional<int64_t> parse_decimal(std::string_view text, int64_t unit, int64_t limit) {
  int64_t value = 0;
  int64_t scale = 0;
  bool any_digit = false;
  for (const char c : text) {
    if (c == '.') {
      if (scale != 0) return std::nullopt;
      scale = unit;
    } else if (c < '0' || c > '9') {
      return std::nullopt;
    } else {
      any_digit = true;
      const int64_t digit = c - '0';
      if (scale == 0) {
        value = value * 10 + digit * unit;
      } else {
        if (scale == 1 && digit != 0) return std::nullopt;
        scale = scale > 1 ? scale / 10 : 1;
        value += digit * scale;
      }
      if (value > limit) return std::nullopt;
    }
  }
  if (!any_digit) return std::nullopt;
  return value;
}

// `value` / `unit` as a decimal without trailing zeros.
std::string decimal_text(int64_t value, int64_t unit) {
  std::string text = std::to_string(value / unit);
  int64_t rest = value % unit;
  if (rest == 0) return text;
  text += '.';
  while (rest != 0) {
    rest *= 10;
    text += static_cast<char>('0' + rest / unit);
    rest %= unit;
  }
  return text;
}

}  // namespace

Rate Rate::from_double(double value, std::string_view where) {
  if (!(value >= 0.0 && value <= 1.0)) {
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.15g", value);
    refuse(where, digits);
  }
  Rate rate;
  rate.billionths_ = std::llround(value * 1e9);
  return rate;
}

Rate Rate::parse(std::string_view text, std::string_view where) {
  std::string_view number = text;
  const bool percent = number.ends_with('%');
  if (percent) {
    number.remove_suffix(1);
    if (number.ends_with(' ')) number.remove_suffix(1);
  }
  const auto billionths = parse_decimal(number, percent ? kOnePercent : kOne, kOne);
  if (!billionths) refuse(where, text);
  Rate rate;
  rate.billionths_ = *billionths;
  return rate;
}

int64_t Rate::count_of(int64_t count) const {
  MODROB_CHECK(count >= 0, "a count of utterances is not negative");
  const auto product = static_cast<unsigned __int128>(billionths_) * static_cast<unsigned __int128>(count);
  const auto whole = static_cast<int64_t>(product / kOne);
  const auto rest = static_cast<int64_t>(product % kOne);
  const bool up = rest > kOne / 2 || (rest == kOne / 2 && whole % 2 == 1);
  return whole + (up ? 1 : 0);
}

int64_t Rate::floor_of(int64_t count) const {
  MODROB_CHECK(count >= 0, "a count of utterances is not negative");
  return static_cast<int64_t>(static_cast<double>(count) * value());
}

std::string Rate::text() const { return decimal_text(billionths_, kOne); }

std::string Rate::percent() const { return decimal_text(billionths_, kOnePercent); }

Rate Rate::sum(Rate a, Rate b, std::string_view where) {
  Rate total;
  total.billionths_ = a.billionths_ + b.billionths_;
  if (total.billionths_ > kOne) {
    throw UserError(std::string(where) + ": " + a.text() + " and " + b.text() + " add up to " + total.text() +
                    "; together they may be at most 1, because missing and noise hit different utterances");
  }
  return total;
}

}  // namespace modrob
