#include "io/npy_writer.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "core/error.h"
#include "io/pickle/numpy_array.h"
#include "io/pickle/pickle_text.h"

namespace modrob::io {

namespace {

static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

using std::string_view_literals::operator""sv;

constexpr uint16_t kSizesBehind = 1 << 3;
constexpr uint16_t kUtf8Name = 1 << 11;
constexpr uint64_t kNarrow = 0xFFFFFFFF;
/// 1 January 1980, the first day a zip archive knows.
constexpr uint32_t kFirstDay = 0x00210000;

std::string little(uint64_t value, size_t width) {
  std::string bytes;
  for (size_t i = 0; i < width; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFF);
  return bytes;
}

uint32_t add_to_checksum(uint32_t checksum, std::span<const std::byte> bytes) {
  if (bytes.empty()) return checksum;
  return static_cast<uint32_t>(crc32_z(checksum, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

uint16_t flags_of(const std::string& name, bool streamed) {
  const bool ascii = std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return static_cast<uint16_t>((streamed ? kSizesBehind : 0) | (ascii ? 0 : kUtf8Name));
}

/// The characters of valid UTF-8.
std::vector<uint32_t> characters_of(std::string_view text) {
  std::vector<uint32_t> characters;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if ((byte & 0xC0) == 0x80) {
      characters.back() = characters.back() << 6 | (byte & 0x3F);
    } else {
      characters.push_back(byte < 0x80 ? byte : byte < 0xE0 ? byte & 0x1F : byte < 0xF0 ? byte & 0x0F : byte & 0x07);
    }
  }
  return characters;
}

}  // namespace

std::string npy_header(std::string_view type, std::span<const int64_t> shape) {
  std::string text = "{'descr': '" + std::string(type) + "', 'fortran_order': False, 'shape': (";
  for (size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  text += shape.size() == 1 ? ",), }" : "), }";
  // numpy leaves room for a first dimension that grows to 21 digits.
  if (!shape.empty()) text.append(21 - std::min<size_t>(21, std::to_string(shape[0]).size()), ' ');
  constexpr size_t kPrefix = 10;
  const size_t padding = 64 - (kPrefix + text.size() + 1) % 64;
  text.append(padding, ' ');
  text += '\n';
  return std::string("\x93NUMPY\x01\x00"sv) + little(text.size(), 2) + text;
}

template <typename T>
void write_npy(const std::filesystem::path& path, std::span<const int64_t> shape, std::span<const T> values) {
  const auto count = count_elements(shape, sizeof(T));
  MODROB_CHECK(count && static_cast<size_t>(*count) == values.size(), "as many values as the shape says");
  write_file_whole(path, [&](const ByteSink& append) {
    const std::string header = npy_header(npy_type<T>(), shape);
    append(std::as_bytes(std::span(header)));
    append(std::as_bytes(values));
  });
}

NpzWriter::NpzWriter(ByteSink sink, uint64_t zip64_from) : sink_(std::move(sink)), zip64_from_(zip64_from) {
  MODROB_CHECK(zip64_from <= kNarrow, "larger values need zip64");
}

uint64_t NpzWriter::data_bytes(std::span<const int64_t> shape, size_t element_size) {
  const auto count = count_elements(shape, element_size);
  MODROB_CHECK(count.has_value(), "a shape without negative or overflowing sizes");
  return static_cast<uint64_t>(*count) * element_size;
}

void NpzWriter::put(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  sink_(bytes);
  written_ += bytes.size();
}

void NpzWriter::put(std::string_view text) { put(std::as_bytes(std::span(text))); }

NpzWriter::Entry NpzWriter::begin(std::string_view name, uint64_t size) const {
  Entry entry;
  entry.name = std::string(name) + ".npy";
  entry.offset = written_;
  entry.size = size;
  MODROB_CHECK(is_utf8(entry.name) && entry.name.size() <= 0xFFFF, "an array's name is a text an archive can hold");
  MODROB_CHECK(!names_.contains(entry.name), "no two arrays have the name '" + std::string(name) + "'");
  return entry;
}

void NpzWriter::write_local(const Entry& entry) {
  const bool wide = entry.size >= zip64_from_;
  const uint64_t size = entry.streamed ? 0 : entry.size;
  put("PK\x03\x04"sv);
  put(little(wide ? 45 : 20, 2) + little(flags_of(entry.name, entry.streamed), 2) + little(0, 2) +
      little(kFirstDay, 4) + little(entry.checksum, 4));
  put(little(wide ? kNarrow : size, 4) + little(wide ? kNarrow : size, 4) + little(entry.name.size(), 2) +
      little(wide ? 20 : 0, 2) + entry.name);
  if (wide) put(little(1, 2) + little(16, 2) + little(size, 8) + little(size, 8));
}

void NpzWriter::keep(Entry entry) {
  names_.insert(entry.name);
  entries_.push_back(std::move(entry));
}

void NpzWriter::add_bytes(std::string_view name, const std::string& header, std::span<const std::byte> data) {
  Entry entry = begin(name, header.size() + data.size());
  entry.checksum = add_to_checksum(add_to_checksum(0, std::as_bytes(std::span(header))), data);
  write_local(entry);
  put(header);
  put(data);
  keep(std::move(entry));
}

void NpzWriter::add_streamed(std::string_view name, const std::string& header, uint64_t data_bytes,
                             const std::function<void(const ByteSink&)>& write_values) {
  Entry entry = begin(name, header.size() + data_bytes);
  entry.streamed = true;
  write_local(entry);
  put(header);
  uint32_t checksum = add_to_checksum(0, std::as_bytes(std::span(header)));
  const uint64_t end = written_ + data_bytes;
  write_values([&](std::span<const std::byte> bytes) {
    checksum = add_to_checksum(checksum, bytes);
    put(bytes);
  });
  MODROB_CHECK(written_ == end, "as many bytes as the shape of '" + std::string(name) + "' says");
  entry.checksum = checksum;
  const size_t width = entry.size >= zip64_from_ ? 8 : 4;
  put("PK\x07\x08"sv);
  put(little(checksum, 4) + little(entry.size, width) + little(entry.size, width));
  keep(std::move(entry));
}

template <typename T>
void NpzWriter::add(std::string_view name, std::span<const int64_t> shape, std::span<const T> values) {
  MODROB_CHECK(data_bytes(shape, sizeof(T)) == values.size_bytes(), "as many values as the shape says");
  add_bytes(name, npy_header(npy_type<T>(), shape), std::as_bytes(values));
}

void NpzWriter::add_texts(std::string_view name, std::span<const std::string> texts) {
  size_t width = 1;
  for (const auto& text : texts) {
    MODROB_CHECK(is_utf8(text), "the texts of an array are UTF-8");
    width = std::max(width, characters_of(text).size());
  }
  const int64_t count = static_cast<int64_t>(texts.size());
  const std::vector<int64_t> characters_shape = {count, static_cast<int64_t>(width)};
  // One long text makes every row as long: the whole array may be far larger than the texts.
  add_streamed(name, npy_header("<U" + std::to_string(width), std::span(&count, 1)),
               data_bytes(characters_shape, sizeof(uint32_t)), [&](const ByteSink& append) {
                 for (const auto& text : texts) {
                   auto row = characters_of(text);
                   row.resize(width, 0);
                   append(std::as_bytes(std::span(row)));
                 }
               });
}

void NpzWriter::finish() {
  const uint64_t start = written_;
  for (const auto& entry : entries_) {
    const bool wide_size = entry.size >= zip64_from_;
    const bool wide_offset = entry.offset >= zip64_from_;
    std::string extra;
    if (wide_size) extra += little(entry.size, 8) + little(entry.size, 8);
    if (wide_offset) extra += little(entry.offset, 8);
    if (!extra.empty()) extra = little(1, 2) + little(extra.size(), 2) + extra;
    const uint64_t size = wide_size ? kNarrow : entry.size;
    const uint64_t version = extra.empty() ? 20 : 45;
    put("PK\x01\x02"sv);
    put(little(version, 2) + little(version, 2) + little(flags_of(entry.name, entry.streamed), 2) + little(0, 2) +
        little(kFirstDay, 4) + little(entry.checksum, 4) + little(size, 4) + little(size, 4));
    put(little(entry.name.size(), 2) + little(extra.size(), 2) + little(0, 2) + little(0, 8) +
        little(wide_offset ? kNarrow : entry.offset, 4) + entry.name + extra);
  }
  const uint64_t end = written_;
  const uint64_t count = entries_.size();
  const bool wide = count >= 0xFFFF || end >= zip64_from_;
  if (wide) {
    put("PK\x06\x06"sv);
    put(little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8) + little(count, 8) + little(count, 8) +
        little(end - start, 8) + little(start, 8));
    put("PK\x06\x07"sv);
    put(little(0, 4) + little(end, 8) + little(1, 4));
  }
  put("PK\x05\x06"sv);
  put(little(0, 4) + little(wide ? 0xFFFF : count, 2) + little(wide ? 0xFFFF : count, 2) +
      little(wide ? kNarrow : end - start, 4) + little(wide ? kNarrow : start, 4) + little(0, 2));
}

template void write_npy(const std::filesystem::path&, std::span<const int64_t>, std::span<const float>);
template void write_npy(const std::filesystem::path&, std::span<const int64_t>, std::span<const double>);
template void write_npy(const std::filesystem::path&, std::span<const int64_t>, std::span<const int64_t>);
template void NpzWriter::add(std::string_view, std::span<const int64_t>, std::span<const float>);
template void NpzWriter::add(std::string_view, std::span<const int64_t>, std::span<const double>);
template void NpzWriter::add(std::string_view, std::span<const int64_t>, std::span<const int64_t>);

}  // namespace modrob::io
