#include "io/safetensors.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/bytes_as_text.h"
#include "io/format_error.h"
#include "io/safetensors_header.h"

namespace modrob::io {

namespace {

constexpr uint64_t kLargestHeader = 100'000'000;
constexpr size_t kPrefix = sizeof(uint64_t);

struct DtypeInfo {
  std::string_view name;
  size_t size;
};

constexpr std::array<DtypeInfo, 13> kDtypes = {{{"BOOL", 1},
                                                {"U8", 1},
                                                {"I8", 1},
                                                {"U16", 2},
                                                {"I16", 2},
                                                {"F16", 2},
                                                {"BF16", 2},
                                                {"U32", 4},
                                                {"I32", 4},
                                                {"F32", 4},
                                                {"U64", 8},
                                                {"I64", 8},
                                                {"F64", 8}}};

std::string shape_text(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

// The size in bytes, or none when it overflows. [0, 2^40, 2^40] is empty and still refused: strides computed from it
// would overflow.
std::optional<uint64_t> size_of(const std::vector<int64_t>& shape, Dtype dtype) {
  int64_t product = static_cast<int64_t>(dtype_size(dtype));
  bool empty = false;
  for (const int64_t dimension : shape) {
    if (dimension == 0) {
      empty = true;
    } else if (__builtin_mul_overflow(product, dimension, &product)) {
      return std::nullopt;
    }
  }
  return empty ? 0 : static_cast<uint64_t>(product);
}

// Bytes are little-endian in the file, whatever the machine.
uint64_t read_u64(std::span<const std::byte> bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < kPrefix; ++i) value |= std::to_integer<uint64_t>(bytes[i]) << (8 * i);
  return value;
}

std::string_view header_text(std::span<const std::byte> bytes, const std::string& name) {
  if (bytes.size() < kPrefix) {
    throw FormatError(FormatFault::kTruncated, name + ": " + std::to_string(bytes.size()) +
                                                   " bytes are no safetensors file, which begins with " +
                                                   "the 8-byte size of its header");
  }
  const uint64_t size = read_u64(bytes);
  if (size > kLargestHeader) {
    throw FormatError(FormatFault::kLimit, name + ": the header's size is " + std::to_string(size) +
                                               ", above the limit of " + std::to_string(kLargestHeader) +
                                               " bytes; is this a safetensors file?");
  }
  if (size > bytes.size() - kPrefix) {
    throw FormatError(FormatFault::kTruncated, name + ": the header of " + std::to_string(size) +
                                                   " bytes ends beyond the file of " + std::to_string(bytes.size()) +
                                                   "; the file is truncated or no safetensors file");
  }
  const std::string_view text = bytes_as_text(bytes.subspan(kPrefix, size));
  if (!text.starts_with('{'))
    throw FormatError(FormatFault::kMalformed, name + ": the header is not JSON, which begins with '{'");
  return text;
}

void check_layout(const SafetensorsHeader& header, uint64_t data_size, const std::string& file) {
  struct Piece {
    uint64_t begin, end;
    const std::string* name;
  };
  std::vector<Piece> pieces;
  for (const auto& [name, entry] : header.entries) {
    const auto fail = [&, &tensor = name](const std::string& what) {
      throw FormatError(FormatFault::kBadArray, file + ": tensor " + shown_name(tensor) + " " + what);
    };
    const auto [begin, end] = entry.offsets;
    if (begin > end) fail("ends at byte " + std::to_string(end) + ", before it begins at " + std::to_string(begin));
    if (end > data_size) {
      fail("ends at byte " + std::to_string(end) + " of the data, beyond its end at " + std::to_string(data_size) +
           "; the file is truncated or damaged");
    }
    const auto size = size_of(entry.shape, entry.dtype);
    if (!size) fail("has the shape " + shape_text(entry.shape) + ", whose size overflows");
    if (*size != end - begin) {
      fail("of type " + std::string(dtype_name(entry.dtype)) + " and shape " + shape_text(entry.shape) + " needs " +
           std::to_string(*size) + " bytes, but its data_offsets span " + std::to_string(end - begin));
    }
    pieces.push_back({begin, end, &name});
  }
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece& a, const Piece& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  uint64_t reached = 0;
  const std::string* before = nullptr;
  for (const Piece& piece : pieces) {
    if (piece.begin < reached) {
      throw FormatError(FormatFault::kBadArray,
                        file + ": tensors " + shown_name(*before) + " and " + shown_name(*piece.name) + " overlap");
    }
    if (piece.begin > reached) {
      throw FormatError(FormatFault::kBadArray, file + ": bytes " + std::to_string(reached) + " to " +
                                                    std::to_string(piece.begin) + " of the data, before tensor " +
                                                    shown_name(*piece.name) + ", belong to no tensor");
    }
    reached = piece.end;
    before = piece.name;
  }
  if (reached != data_size) {
    throw FormatError(FormatFault::kBadArray,
                      file + ": " + std::to_string(data_size - reached) + " bytes follow the last tensor");
  }
}

}  // namespace

std::string_view dtype_name(Dtype dtype) { return kDtypes[static_cast<size_t>(dtype)].name; }
size_t dtype_size(Dtype dtype) { return kDtypes[static_cast<size_t>(dtype)].size; }

int64_t TensorView::count() const { return static_cast<int64_t>(bytes.size() / dtype_size(dtype)); }

Safetensors Safetensors::open(const std::filesystem::path& path) {
  auto file = std::make_shared<MappedFile>(path);
  Safetensors result = parse(file->bytes(), path.string());
  result.file_ = std::move(file);
  return result;
}

Safetensors Safetensors::parse(std::span<const std::byte> bytes, const std::string& name) {
  const std::string_view text = header_text(bytes, name);
  const auto data = bytes.subspan(kPrefix + text.size());
  SafetensorsHeader header = parse_safetensors_header(text, name);
  check_layout(header, data.size(), name);
  Safetensors result;
  result.name_ = name;
  result.metadata_ = std::move(header.metadata);
  for (auto& [tensor, entry] : header.entries) {
    const auto [begin, end] = entry.offsets;
    result.tensors_.emplace(tensor, TensorView{entry.dtype, std::move(entry.shape), data.subspan(begin, end - begin)});
  }
  return result;
}

const TensorView* Safetensors::find(std::string_view tensor) const {
  const auto found = tensors_.find(std::string(tensor));
  return found == tensors_.end() ? nullptr : &found->second;
}

const TensorView& Safetensors::at(std::string_view tensor) const {
  if (const TensorView* found = find(tensor)) return *found;
  std::vector<std::string> names;
  for (const auto& [name, view] : tensors_) names.push_back(name);
  std::string message = name_ + ": no tensor " + shown_name(tensor) + " among " + std::to_string(names.size());
  const auto close = near_matches(tensor, names);
  for (size_t i = 0; i < close.size(); ++i) message += (i == 0 ? "; close are " : ", ") + shown_name(close[i]);
  throw UserError(message);
}

const TensorView& Safetensors::at(std::string_view tensor, Dtype dtype, std::optional<size_t> rank) const {
  const TensorView& view = at(tensor);
  if (view.dtype != dtype) {
    throw UserError(name_ + ": tensor " + shown_name(tensor) + " is of type " + std::string(dtype_name(view.dtype)) +
                    ", not " + std::string(dtype_name(dtype)));
  }
  if (rank && view.shape.size() != *rank) {
    throw UserError(name_ + ": tensor " + shown_name(tensor) + " has the shape " + shape_text(view.shape) + " of " +
                    std::to_string(view.shape.size()) + " dimensions, not " + std::to_string(*rank));
  }
  return view;
}

}  // namespace modrob::io
