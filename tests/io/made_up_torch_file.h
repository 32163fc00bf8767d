#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace modrob::testing {

inline std::string little(uint64_t value, size_t width) {
  std::string text;
  for (size_t i = 0; i < width; ++i) text += static_cast<char>(i < 8 ? value >> (8 * i) : 0);
  return text;
}

/// An entry of a zip archive, with room for lies.
struct ZipEntry {
  std::string name, content;
  uint16_t flags = 0, method = 0;
  std::string local_name = {};  ///< "" = as `name`
  int64_t local_offset = -1;    ///< -1 = the truth
  int64_t size = -1;            ///< -1 = the truth
  bool zip64 = false;           ///< sizes and place in the zip64 field
  int64_t full_size = -1;       ///< of the content when it is compressed; -1 = as stored
  uint32_t checksum = 0;
};

struct ZipLies {
  int64_t entries = -1;
  bool zip64_end = false;
  int64_t directory_offset = -1;
};

inline std::string make_zip(const std::vector<ZipEntry>& entries, const ZipLies& lies = {}) {
  std::string file, directory;
  for (const auto& entry : entries) {
    const auto truth = file.size();
    const std::string& local = entry.local_name.empty() ? entry.name : entry.local_name;
    // As torch: sizes are zero here, and a padding field stands behind the name.
    const std::string padding = "FB" + little(5, 2) + "ZZZZZ";
    file += "PK\x03\x04" + little(0, 2) + little(entry.flags, 2) + little(entry.method, 2) + little(0, 16) +
            little(local.size(), 2) + little(padding.size(), 2) + local + padding + entry.content;
    const uint64_t size = entry.size < 0 ? entry.content.size() : static_cast<uint64_t>(entry.size);
    const uint64_t offset = entry.local_offset < 0 ? truth : static_cast<uint64_t>(entry.local_offset);
    const uint64_t full = entry.full_size < 0 ? size : static_cast<uint64_t>(entry.full_size);
    const std::string extra =
        entry.zip64 ? little(1, 2) + little(24, 2) + little(full, 8) + little(size, 8) + little(offset, 8) : "";
    const auto narrow = [&](uint64_t value) { return little(entry.zip64 ? 0xFFFFFFFF : value, 4); };
    directory += "PK\x01\x02" + little(0, 4) + little(entry.flags, 2) + little(entry.method, 2) + little(0, 4) +
                 little(entry.checksum, 4) + narrow(size) + narrow(full) + little(entry.name.size(), 2) +
                 little(extra.size(), 2) + little(0, 2) + little(0, 8) + narrow(offset) + entry.name + extra;
  }
  const uint64_t offset = lies.directory_offset < 0 ? file.size() : static_cast<uint64_t>(lies.directory_offset);
  const uint64_t count = lies.entries < 0 ? entries.size() : static_cast<uint64_t>(lies.entries);
  const uint64_t size = directory.size();
  file += directory;
  if (lies.zip64_end) {
    const uint64_t place = file.size();
    file += "PK\x06\x06" + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8) + little(count, 8) +
            little(count, 8) + little(size, 8) + little(offset, 8);
    file += "PK\x06\x07" + little(0, 4) + little(place, 8) + little(1, 4);
    return file + "PK\x05\x06" + little(0, 4) + little(0xFFFF, 2) + little(0xFFFF, 2) + little(0xFFFFFFFF, 4) +
           little(0xFFFFFFFF, 4) + little(0, 2);
  }
  return file + "PK\x05\x06" + little(0, 4) + little(count, 2) + little(count, 2) + little(size, 4) +
         little(offset, 4) + little(0, 2);
}

/// Pickle instructions, protocol 2.
inline std::string text(const std::string& value) { return "X" + little(value.size(), 4) + value; }
inline std::string number(int64_t value) { return "\x8a\x08" + little(static_cast<uint64_t>(value), 8); }
inline std::string sizes(const std::vector<int64_t>& values) {
  std::string pickle = "(";
  for (const int64_t value : values) pickle += number(value);
  return pickle + "t";
}

struct TensorPickle {
  std::string storage = "0", type = "FloatStorage";
  int64_t elements = 6, offset = 0;
  std::vector<int64_t> shape = {2, 3}, strides = {3, 1};
  bool legacy = false;  ///< a sixth item, None

  std::string pickle() const {
    return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n" + type + "\n" + text(storage) +
           text("cpu") + number(elements) + (legacy ? "N" : "") + "tQ" + number(offset) + sizes(shape) +
           sizes(strides) +
           "\x89"
           "ccollections\nOrderedDict\n)RtR";
  }
};

inline std::string state_pickle(const std::vector<std::pair<std::string, std::string>>& items) {
  std::string pickle =
      "\x80\x02"
      "ccollections\nOrderedDict\n)R(";
  for (const auto& [name, value] : items) pickle += text(name) + value;
  return pickle + "u.";
}

inline std::string torch_zip(const std::string& pickle,
                             const std::vector<std::pair<std::string, std::string>>& storages) {
  std::vector<ZipEntry> entries = {{"m/data.pkl", pickle}, {"m/version", "3\n"}};
  for (const auto& [key, bytes] : storages) entries.push_back({"m/data/" + key, bytes});
  return make_zip(entries);
}

template <typename T>
std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace modrob::testing
