#include "io/npy.h"

#include <cstring>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/files.h"

namespace modrob::io {

namespace {

// The value behind 'key': in the header's Python literal, up to `end`.
std::string header_value(const std::string& header, const std::string& key, char end, const std::string& name) {
  const auto start = header.find("'" + key + "':");
  if (start == std::string::npos) throw UserError(name + ": the NPY header lacks '" + key + "'");
  const auto from = start + key.size() + 3;
  const auto to = header.find(end, from);
  if (to == std::string::npos) throw UserError(name + ": the NPY header ends inside '" + key + "'");
  return header.substr(from, to - from);
}

std::vector<int64_t> parse_shape(const std::string& text, const std::string& name) {
  std::vector<int64_t> shape;
  int64_t number = -1;
  for (const char c : text + ",") {
    // Python 2 wrote 3L for 3.
    if ((c < '0' || c > '9') && std::string_view("(,L ").find(c) == std::string_view::npos) {
      throw UserError(name + ": the NPY shape '" + text + ")' is no list of sizes");
    }
    if (c >= '0' && c <= '9') {
      number = (number < 0 ? 0 : number) * 10 + (c - '0');
      if (number > (int64_t{1} << 40)) throw UserError(name + ": the NPY shape is too large");
    } else if (c == ',' && number >= 0) {
      shape.push_back(number);
      number = -1;
    }
  }
  return shape;
}

template <typename T>
std::vector<float> convert(const std::string& bytes, size_t offset, size_t count) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, bytes.data() + offset + i * sizeof(T), sizeof(T));
    values[i] = static_cast<float>(value);
  }
  return values;
}

}  // namespace

NpyArray read_npy(const std::filesystem::path& file) {
  const std::string name = file.string();
  const std::string bytes = read_file(file);
  if (bytes.size() < 12 || bytes.compare(0, 6, "\x93NUMPY") != 0) {
    throw UserError(name + " is no NPY file; save it with numpy.save(FILE, array.astype('float32'))");
  }
  if (bytes[6] < 1 || bytes[6] > 3) {
    throw UserError(name + " has NPY version " + std::to_string(static_cast<uint8_t>(bytes[6])) +
                    "; versions 1 to 3 are read");
  }
  const bool long_header = bytes[6] >= 2;
  const size_t prefix = long_header ? 12 : 10;
  size_t length = static_cast<uint8_t>(bytes[8]) | static_cast<size_t>(static_cast<uint8_t>(bytes[9])) << 8;
  if (long_header) {
    length |= static_cast<size_t>(static_cast<uint8_t>(bytes[10])) << 16 |
              static_cast<size_t>(static_cast<uint8_t>(bytes[11])) << 24;
  }
  if (length > bytes.size() - prefix) throw UserError(name + ": the NPY header is longer than the file");
  const std::string header = bytes.substr(prefix, length);
  if (header_value(header, "fortran_order", ',', name).find("True") != std::string::npos) {
    throw UserError(name + " is stored in Fortran order; save numpy.ascontiguousarray(array)");
  }
  NpyArray array;
  array.shape = parse_shape(header_value(header, "shape", ')', name), name);
  size_t count = 1;
  for (const int64_t size : array.shape) {
    if (size != 0 && count > bytes.size() / static_cast<size_t>(size)) {
      throw UserError(name + ": the file is shorter than its NPY header says");
    }
    count *= static_cast<size_t>(size);
  }
  std::string type = header_value(header, "descr", ',', name);
  type.erase(0, type.find('\'') + 1);
  type = type.substr(0, type.find('\''));
  const size_t width = type == "<f4" || type == "<i4" ? 4 : type == "<f8" || type == "<i8" ? 8 : 0;
  if (width == 0) throw UserError(name + " holds elements of type '" + type + "'; save array.astype('float32')");
  const size_t offset = prefix + length;
  const size_t wanted = count * width;
  if (bytes.size() - offset != wanted) {
    throw UserError(name + ": the file is " + (bytes.size() - offset < wanted ? "shorter" : "longer") +
                    " than its NPY header says");
  }
  array.values = type == "<f4"   ? convert<float>(bytes, offset, count)
                 : type == "<f8" ? convert<double>(bytes, offset, count)
                 : type == "<i4" ? convert<int32_t>(bytes, offset, count)
                                 : convert<int64_t>(bytes, offset, count);
  return array;
}

}  // namespace modrob::io
