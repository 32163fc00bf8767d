#include "io/csd/hdf5_dataset.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "io/pickle/numpy_array.h"

namespace modrob::io {

namespace {

constexpr uint64_t kSmallFile = 64ull << 20;

struct NumberType {
  hid_t type;
  Dtype dtype;
  bool big_endian;
};

/// The library's own names are no constants: they are known after it is initialised.
std::optional<NumberType> find_number_type(hid_t type) {
  const std::array<NumberType, 16> types = {{{H5T_IEEE_F32LE, Dtype::kF32, false},
                                             {H5T_IEEE_F64LE, Dtype::kF64, false},
                                             {H5T_IEEE_F32BE, Dtype::kF32, true},
                                             {H5T_IEEE_F64BE, Dtype::kF64, true},
                                             {H5T_STD_I8LE, Dtype::kI8, false},
                                             {H5T_STD_I16LE, Dtype::kI16, false},
                                             {H5T_STD_I32LE, Dtype::kI32, false},
                                             {H5T_STD_I64LE, Dtype::kI64, false},
                                             {H5T_STD_I16BE, Dtype::kI16, true},
                                             {H5T_STD_I32BE, Dtype::kI32, true},
                                             {H5T_STD_I64BE, Dtype::kI64, true},
                                             {H5T_STD_U8LE, Dtype::kU8, false},
                                             {H5T_STD_U16LE, Dtype::kU16, false},
                                             {H5T_STD_U32LE, Dtype::kU32, false},
                                             {H5T_STD_U16BE, Dtype::kU16, true},
                                             {H5T_STD_U32BE, Dtype::kU32, true}}};
  for (const auto& candidate : types) {
    if (H5Tequal(type, candidate.type) > 0) return candidate;
  }
  return std::nullopt;
}

/// Bytes of [rows, width] elements, at most 2^62.
std::optional<uint64_t> size_of(uint64_t rows, uint64_t width, uint64_t item_size) {
  constexpr uint64_t kMost = 1ull << 62;
  if (rows == 0 || width == 0) return 0;
  if (item_size == 0 || rows > kMost / width || rows * width > kMost / item_size) return std::nullopt;
  return rows * width * item_size;
}

uint64_t times(uint64_t value, uint64_t factor) { return value > UINT64_MAX / factor ? UINT64_MAX : value * factor; }

/// The bytes of each element lie apart: first all first bytes, then all second ones.
std::vector<std::byte> unshuffle(const std::vector<std::byte>& bytes, uint64_t item_size) {
  std::vector<std::byte> result(bytes.size());
  const size_t items = bytes.size() / item_size;
  for (size_t j = 0; j < item_size; ++j) {
    for (size_t i = 0; i < items; ++i) result[i * item_size + j] = bytes[j * items + i];
  }
  return result;
}

/// Exactly `size` bytes, or nothing.
std::optional<std::vector<std::byte>> inflate_exactly(const std::vector<std::byte>& packed, size_t size) {
  std::vector<std::byte> bytes(size);
  uLongf written = size;
  uLong taken = packed.size();
  const int status = uncompress2(reinterpret_cast<Bytef*>(bytes.data()), &written,
                                 reinterpret_cast<const Bytef*>(packed.data()), &taken);
  if (status != Z_OK || written != size) return std::nullopt;
  return bytes;
}

}  // namespace

std::string_view csd_part_name(CsdPart part) { return part == CsdPart::kFeatures ? "features" : "intervals"; }

Hdf5Dataset::Hdf5Dataset(Hdf5Object dataset, uint64_t file_size, std::string place)
    : dataset_(std::move(dataset)), file_size_(file_size), place_(std::move(place)) {
  // The layout first: with data in other files, even the question for the shape could open them.
  read_layout();
  read_type();
  read_shape();
  check_size();
}

void Hdf5Dataset::fail(FormatFault fault, const std::string& message) const {
  throw FormatError(fault, place_ + ": " + message);
}

void Hdf5Dataset::fail_damaged(const std::string& what) const { throw_hdf5_error(place_ + ": " + what); }

void Hdf5Dataset::read_layout() {
  const Hdf5Object properties(H5Dget_create_plist(dataset_.id()), H5Pclose);
  if (!properties.valid()) fail_damaged("its description cannot be read");
  const H5D_layout_t layout = H5Pget_layout(properties.id());
  if (layout == H5D_VIRTUAL) fail(FormatFault::kUnsupported, "is put together from other files, which are not opened");
  if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED) fail_damaged("its layout is unknown");
  const int external = H5Pget_external_count(properties.id());
  if (external < 0) fail_damaged("its layout cannot be read");
  if (external > 0) fail(FormatFault::kUnsupported, "has its data in another file, which is not opened");
  chunked_ = layout == H5D_CHUNKED;
  if (!chunked_) return;
  if (H5Pget_chunk(properties.id(), 2, chunk_) != 2 || chunk_[0] == 0 || chunk_[1] == 0) {
    fail(FormatFault::kSchema, "its chunks do not have two dimensions");
  }
  unsigned options = 0;
  if (H5Pget_chunk_opts(properties.id(), &options) < 0) fail_damaged("its layout cannot be read");
  if (options != 0) fail(FormatFault::kUnsupported, "has chunks at its border that are stored differently");
  read_filters(properties.id());
}

void Hdf5Dataset::read_filters(hid_t properties) {
  filters_ = H5Pget_nfilters(properties);
  if (filters_ < 0) fail_damaged("its filters cannot be read");
  for (int i = 0; i < filters_; ++i) {
    unsigned flags = 0;
    size_t values = 0;
    char name[64] = "";
    const H5Z_filter_t filter =
        H5Pget_filter2(properties, static_cast<unsigned>(i), &flags, &values, nullptr, sizeof(name), name, nullptr);
    if (filter < 0) fail_damaged("its filters cannot be read");
    int* place = filter == H5Z_FILTER_DEFLATE ? &deflate_ : filter == H5Z_FILTER_SHUFFLE ? &shuffle_ : nullptr;
    if (place == nullptr || *place >= 0) {
      name[sizeof(name) - 1] = '\0';
      std::string shown;
      for (const char* c = name; *c != '\0'; ++c) shown += *c >= ' ' && *c <= '~' ? *c : '?';
      fail(FormatFault::kUnsupported, "is stored with the filter " + std::to_string(filter) +
                                          (shown.empty() ? "" : " (" + shown + ")") +
                                          "; only gzip and shuffle are read. Write the file again with "
                                          "compression='gzip'");
    }
    *place = i;
  }
  if (shuffle_ > deflate_ && deflate_ >= 0) fail(FormatFault::kUnsupported, "is shuffled after it was compressed");
}

void Hdf5Dataset::read_type() {
  type_ = Hdf5Object(H5Dget_type(dataset_.id()), H5Tclose);
  if (!type_.valid()) fail_damaged("its element type cannot be read");
  const H5T_class_t kind = H5Tget_class(type_.id());
  array_.item_size = H5Tget_size(type_.id());
  if (array_.item_size == 0 || array_.item_size > file_size_) fail_damaged("its element type has no possible size");
  if (kind == H5T_STRING) {
    if (H5Tis_variable_str(type_.id()) != 0) {
      fail(FormatFault::kUnsupported, "holds texts of variable length; texts of a fixed number of bytes are read");
    }
    array_.text = true;
    const H5T_str_t padding = H5Tget_strpad(type_.id());
    array_.padding = padding == H5T_STR_SPACEPAD   ? TextPadding::kSpaces
                     : padding == H5T_STR_NULLTERM ? TextPadding::kZeroTerminated
                                                   : TextPadding::kZeros;
    return;
  }
  const auto number = find_number_type(type_.id());
  if (!number) fail(FormatFault::kSchema, "holds elements that are neither numbers nor texts");
  array_.dtype = number->dtype;
  array_.big_endian = number->big_endian;
}

void Hdf5Dataset::read_shape() {
  const Hdf5Object space(H5Dget_space(dataset_.id()), H5Sclose);
  if (!space.valid()) fail_damaged("its shape cannot be read");
  const int rank = H5Sget_simple_extent_type(space.id()) == H5S_SIMPLE ? H5Sget_simple_extent_ndims(space.id()) : 0;
  if (rank != 2) {
    fail(FormatFault::kSchema, "has " + std::to_string(rank) + " dimensions where 2 are expected (rows and columns)");
  }
  hsize_t shape[2] = {0, 0};
  if (H5Sget_simple_extent_dims(space.id(), shape, nullptr) != 2) fail_damaged("its shape cannot be read");
  const auto bytes = size_of(shape[0], shape[1], array_.item_size);
  if (!bytes || shape[0] > INT64_MAX || shape[1] > INT64_MAX) {
    fail(FormatFault::kLimit, "declares " + std::to_string(shape[0]) + " x " + std::to_string(shape[1]) + " elements");
  }
  array_.rows = static_cast<int64_t>(shape[0]);
  array_.width = static_cast<int64_t>(shape[1]);
  work_ = *bytes;
  if (!chunked_ || work_ == 0) return;
  const auto chunk = size_of(chunk_[0], chunk_[1], array_.item_size);
  const uint64_t down = (shape[0] - 1) / chunk_[0] + 1, across = (shape[1] - 1) / chunk_[1] + 1;
  const auto work = chunk ? size_of(down, across, *chunk) : std::nullopt;
  // Each chunk has an entry of at least eight bytes in the file.
  if (!work || down > file_size_ || across > file_size_ || down * across > file_size_ / 8) {
    fail(FormatFault::kLimit, "declares more chunks than the file can hold");
  }
  chunk_bytes_ = *chunk;
  work_ = *work;
}

void Hdf5Dataset::check_size() const {
  const uint64_t stored = deflated() ? times(file_size_, kLargestRatio) : file_size_;
  const uint64_t most = std::min(stored, times(file_size_, 4) + kSmallFile);
  if (array_.bytes() <= most && work_ <= most) return;
  fail(FormatFault::kLimit, "declares " + std::to_string(array_.rows) + " x " + std::to_string(array_.width) +
                                " elements, " + std::to_string(work_) + " bytes, in a file of " +
                                std::to_string(file_size_) + " bytes");
}

std::vector<std::byte> Hdf5Dataset::read() const {
  std::vector<std::byte> bytes(array_.bytes());
  if (bytes.empty()) return bytes;
  if (chunked_) {
    read_chunks(bytes);
    return bytes;
  }
  H5D_space_status_t status = H5D_SPACE_STATUS_NOT_ALLOCATED;
  if (H5Dget_space_status(dataset_.id(), &status) < 0) fail_damaged("its layout cannot be read");
  if (status == H5D_SPACE_STATUS_NOT_ALLOCATED) fail(FormatFault::kSchema, "has a shape, but no data were written");
  if (H5Dread(dataset_.id(), type_.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0) {
    fail_damaged("its data cannot be read");
  }
  return bytes;
}

void Hdf5Dataset::read_chunks(std::vector<std::byte>& bytes) const {
  const auto rows = static_cast<uint64_t>(array_.rows), width = static_cast<uint64_t>(array_.width);
  for (uint64_t row = 0; row < rows; row += chunk_[0]) {
    for (uint64_t column = 0; column < width; column += chunk_[1]) {
      const hsize_t offset[2] = {row, column};
      const std::vector<std::byte> chunk = read_chunk(offset);
      const uint64_t down = std::min<uint64_t>(chunk_[0], rows - row);
      const uint64_t across = std::min<uint64_t>(chunk_[1], width - column) * array_.item_size;
      for (uint64_t i = 0; i < down; ++i) {
        std::memcpy(bytes.data() + ((row + i) * width + column) * array_.item_size,
                    chunk.data() + i * chunk_[1] * array_.item_size, across);
      }
    }
  }
}

std::vector<std::byte> Hdf5Dataset::read_chunk(const hsize_t* offset) const {
  hsize_t stored = 0;
  if (H5Dget_chunk_storage_size(dataset_.id(), offset, &stored) < 0) fail_damaged("a chunk cannot be found");
  if (stored == 0) {
    fail(FormatFault::kSchema, "rows from " + std::to_string(offset[0]) + " on have a shape, but no data were written");
  }
  if (stored > file_size_) fail(FormatFault::kLimit, "a chunk is larger than the file");
  std::vector<std::byte> chunk(stored);
  uint32_t skipped = 0;
  if (H5Dread_chunk(dataset_.id(), H5P_DEFAULT, offset, &skipped, chunk.data()) < 0) {
    fail_damaged("a chunk cannot be read");
  }
  const auto applied = [&](int filter) { return filter >= 0 && (skipped >> filter & 1) == 0; };
  if (applied(deflate_)) {
    auto inflated = inflate_exactly(chunk, chunk_bytes_);
    if (!inflated) fail(FormatFault::kNotHdf5, "the compressed data are damaged; download or copy the file again");
    chunk = std::move(*inflated);
  }
  if (chunk.size() != chunk_bytes_) {
    fail(FormatFault::kNotHdf5, "a chunk has " + std::to_string(chunk.size()) + " bytes where " +
                                    std::to_string(chunk_bytes_) + " are expected; the file is damaged");
  }
  return applied(shuffle_) ? unshuffle(chunk, array_.item_size) : chunk;
}

}  // namespace modrob::io
