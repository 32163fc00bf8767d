#include "io/pickle/numpy_array.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include "core/bytes_as_text.h"
#include "io/pickle/pickle_text.h"

namespace modrob::io {

namespace {

constexpr std::array<std::pair<std::string_view, Dtype>, 12> kNumbers = {{{"f2", Dtype::kF16},
                                                                          {"f4", Dtype::kF32},
                                                                          {"f8", Dtype::kF64},
                                                                          {"i1", Dtype::kI8},
                                                                          {"i2", Dtype::kI16},
                                                                          {"i4", Dtype::kI32},
                                                                          {"i8", Dtype::kI64},
                                                                          {"u1", Dtype::kU8},
                                                                          {"u2", Dtype::kU16},
                                                                          {"u4", Dtype::kU32},
                                                                          {"u8", Dtype::kU64},
                                                                          {"b1", Dtype::kBool}}};

float half_to_float(uint16_t half) {
  const uint32_t sign = (half & 0x8000u) << 16;
  const uint32_t exponent = half >> 10 & 0x1F;
  const uint32_t mantissa = half & 0x3FF;
  if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000u | mantissa << 13);
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
  const float small = std::ldexp(static_cast<float>(mantissa), -24);
  return sign != 0 ? -small : small;
}

float bfloat_to_float(uint16_t bits) { return std::bit_cast<float>(uint32_t{bits} << 16); }

/// `Stored` from its bytes, wherever they lie.
template <typename Stored>
Stored load(const std::byte* source, bool swap) {
  std::array<std::byte, sizeof(Stored)> bytes;
  std::memcpy(bytes.data(), source, bytes.size());
  if (swap) std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<Stored>(bytes);
}

template <typename Stored, typename Convert>
void convert(const std::byte* first, int64_t stride, bool swap, std::span<float> values, Convert&& to_float) {
  const auto step = stride * static_cast<int64_t>(sizeof(Stored));
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = to_float(load<Stored>(first + static_cast<int64_t>(i) * step, swap));
  }
}

template <typename Stored>
void convert(const std::byte* first, int64_t stride, bool swap, std::span<float> values) {
  convert<Stored>(first, stride, swap, values, [](Stored value) { return static_cast<float>(value); });
}

}  // namespace

void convert_to_float(Dtype dtype, bool big_endian, const std::byte* first, int64_t stride, std::span<float> values) {
  if (values.empty()) return;
  const bool swap = big_endian != (std::endian::native == std::endian::big);
  switch (dtype) {
    case Dtype::kBool:
      return convert<uint8_t>(first, stride, swap, values, [](uint8_t value) { return value != 0 ? 1.0f : 0.0f; });
    case Dtype::kU8:
      return convert<uint8_t>(first, stride, swap, values);
    case Dtype::kI8:
      return convert<int8_t>(first, stride, swap, values);
    case Dtype::kU16:
      return convert<uint16_t>(first, stride, swap, values);
    case Dtype::kI16:
      return convert<int16_t>(first, stride, swap, values);
    case Dtype::kF16:
      return convert<uint16_t>(first, stride, swap, values, half_to_float);
    case Dtype::kBF16:
      return convert<uint16_t>(first, stride, swap, values, bfloat_to_float);
    case Dtype::kU32:
      return convert<uint32_t>(first, stride, swap, values);
    case Dtype::kI32:
      return convert<int32_t>(first, stride, swap, values);
    case Dtype::kF32:
      if (!swap && stride == 1) {
        std::memcpy(values.data(), first, values.size_bytes());
        return;
      }
      return convert<float>(first, stride, swap, values);
    case Dtype::kU64:
      return convert<uint64_t>(first, stride, swap, values);
    case Dtype::kI64:
      return convert<int64_t>(first, stride, swap, values);
    case Dtype::kF64:
      return convert<double>(first, stride, swap, values);
  }
}

std::optional<int64_t> count_elements(std::span<const int64_t> shape, uint64_t item_size) {
  int64_t bytes = 1;
  if (__builtin_mul_overflow(int64_t{1}, item_size, &bytes)) return std::nullopt;
  int64_t count = 1;
  bool empty = false;
  for (const int64_t dimension : shape) {
    if (dimension < 0) return std::nullopt;
    if (dimension == 0) {
      empty = true;
      continue;
    }
    // [0, 2^40, 2^40] is empty and still refused: strides computed from it would overflow.
    if (__builtin_mul_overflow(count, dimension, &count) || __builtin_mul_overflow(bytes, dimension, &bytes)) {
      return std::nullopt;
    }
  }
  return empty ? 0 : count;
}

std::optional<NumpyType> NumpyType::parse(std::string_view code) {
  if (code == "O" || code == "O4" || code == "O8") return NumpyType{'O', 0, false};
  for (const auto& [name, dtype] : kNumbers) {
    if (code == name) return NumpyType{code[0], static_cast<uint32_t>(code[1] - '0'), false};
  }
  if (code.size() < 2 || (code[0] != 'S' && code[0] != 'U')) return std::nullopt;
  constexpr uint32_t kLongest = 1u << 28;
  uint32_t length = 0;
  const auto [end, error] = std::from_chars(code.data() + 1, code.data() + code.size(), length);
  if (error != std::errc() || end != code.data() + code.size() || length == 0 || length > kLongest) return std::nullopt;
  return NumpyType{code[0], code[0] == 'U' ? 4 * length : length, false};
}

std::string NumpyType::name() const {
  if (code == 'O') return "|O";
  const bool ordered = code == 'U' || (is_number() && item_size > 1);
  return (ordered ? (big_endian ? ">" : "<") : "|") + std::string(1, code) +
         std::to_string(code == 'U' ? item_size / 4 : item_size);
}

Dtype NumpyType::dtype() const {
  for (const auto& [name, dtype] : kNumbers) {
    if (name[0] == code && static_cast<uint32_t>(name[1] - '0') == item_size) return dtype;
  }
  throw_check_failure("is_number()", __FILE__, __LINE__, "a " + name() + " is no number");
}

int64_t NumpyArray::count() const {
  const auto elements = count_elements(shape, type.item_size);
  MODROB_CHECK(elements.has_value(), "shapes are checked when they are read");
  return *elements;
}

std::span<const std::byte> NumpyArray::element(int64_t i) const {
  if (fortran) {
    // The place of C-order element i when the first index runs fastest.
    int64_t place = 0;
    int64_t rest = i;
    int64_t after = count();  // elements of all dimensions up to the present one, it included
    for (size_t d = shape.size(); d-- > 0;) {
      after /= shape[d];
      place += rest % shape[d] * after;
      rest /= shape[d];
    }
    i = place;
  }
  return bytes.subspan(static_cast<size_t>(i) * type.item_size, type.item_size);
}

void NumpyArray::copy_float(int64_t first, std::span<float> values) const {
  const Dtype dtype = type.dtype();
  MODROB_CHECK(first >= 0 && first + static_cast<int64_t>(values.size()) <= count(), "elements inside the array");
  if (values.empty()) return;
  if (!fortran || shape.size() < 2) {
    return convert_to_float(dtype, type.big_endian, element(first).data(), 1, values);
  }
  // Along the last index elements are a fixed step apart.
  const int64_t row = shape.back();
  const int64_t step = count() / row;
  for (size_t done = 0; done < values.size();) {
    const int64_t at = first + static_cast<int64_t>(done);
    const auto piece = std::min(values.size() - done, static_cast<size_t>(row - at % row));
    convert_to_float(dtype, type.big_endian, element(at).data(), step, values.subspan(done, piece));
    done += piece;
  }
}

double NumpyArray::number(int64_t i) const {
  const bool swap = type.big_endian != (std::endian::native == std::endian::big);
  const std::byte* bytes = element(i).data();
  switch (type.dtype()) {
    case Dtype::kF64:
      return load<double>(bytes, swap);
    case Dtype::kI64:
      return static_cast<double>(load<int64_t>(bytes, swap));
    case Dtype::kU64:
      return static_cast<double>(load<uint64_t>(bytes, swap));
    case Dtype::kI32:
      return load<int32_t>(bytes, swap);
    case Dtype::kU32:
      return load<uint32_t>(bytes, swap);
    default: {
      // All other types fit into a float exactly.
      float value = 0.0f;
      convert_to_float(type.dtype(), type.big_endian, bytes, 1, std::span(&value, 1));
      return value;
    }
  }
}

std::vector<std::byte> NumpyArray::native_bytes() const {
  MODROB_CHECK(type.is_number(), "an array of numbers");
  const bool swap = type.item_size > 1 && type.big_endian != (std::endian::native == std::endian::big);
  std::vector<std::byte> result;
  result.reserve(bytes.size());
  const int64_t elements = count();
  for (int64_t i = 0; i < elements; ++i) {
    const auto one = element(i);
    if (swap) {
      result.insert(result.end(), one.rbegin(), one.rend());
    } else {
      result.insert(result.end(), one.begin(), one.end());
    }
  }
  return result;
}

bool NumpyArray::characters_valid() const {
  if (type.code != 'U') return true;
  const size_t top = type.big_endian ? 0 : 3;
  const size_t next = type.big_endian ? 1 : 2;
  for (size_t i = 0; i < bytes.size(); i += 4) {
    if (bytes[i + top] != std::byte{0} || std::to_integer<uint8_t>(bytes[i + next]) > 0x10) return false;
  }
  return true;
}

std::string NumpyArray::text(int64_t i) const {
  MODROB_CHECK(type.is_text(), "an array of texts");
  const auto one = element(i);
  std::string_view raw = bytes_as_text(one);
  if (type.code == 'U') {
    auto text = ucs4_to_utf8(raw, type.big_endian);
    MODROB_CHECK(text.has_value(), "characters are checked when they are read");
    return *text;
  }
  const size_t last = raw.find_last_not_of('\0');
  return python2_text(raw.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

}  // namespace modrob::io
