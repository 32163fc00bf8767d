#include <algorithm>
#include <array>

#include "io/json.h"
#include "io/safetensors.h"

namespace modrob::io {

namespace {

size_t bytes_of(const std::string& name, Dtype dtype, const std::vector<int64_t>& shape) {
  size_t size = dtype_size(dtype);
  for (const int64_t dimension : shape) {
    MODROB_CHECK(dimension >= 0, "tensor '" + name + "' has a negative dimension");
    size *= static_cast<size_t>(dimension);
  }
  return size;
}

}  // namespace

void SafetensorsWriter::add_streamed(std::string name, Dtype dtype, std::vector<int64_t> shape,
                                     std::function<void(const ByteSink&)> produce) {
  MODROB_CHECK(name != "__metadata__", "a tensor cannot be called __metadata__");
  const size_t size = bytes_of(name, dtype, shape);
  const auto [place, fresh] = entries_.try_emplace(name, Entry{dtype, std::move(shape), size, std::move(produce)});
  MODROB_CHECK(fresh, "tensor '" + name + "' is added twice");
}

void SafetensorsWriter::add(std::string name, Dtype dtype, std::vector<int64_t> shape,
                            std::span<const std::byte> bytes) {
  const size_t size = bytes_of(name, dtype, shape);
  MODROB_CHECK(size == bytes.size(), "tensor '" + name + "' has a shape of " + std::to_string(size) + " bytes, but " +
                                         std::to_string(bytes.size()) + " are given");
  add_streamed(std::move(name), dtype, std::move(shape), [bytes](const ByteSink& append) { append(bytes); });
}

void SafetensorsWriter::add_metadata(std::string key, std::string value) {
  metadata_.insert_or_assign(std::move(key), std::move(value));
}

void SafetensorsWriter::write(const std::filesystem::path& path, const ByteSink& tee) const {
  std::vector<const std::pair<const std::string, Entry>*> ordered;
  for (const auto& entry : entries_) ordered.push_back(&entry);
  // Large elements first: with a header of whole 8-byte words, each tensor then begins at a multiple of its element.
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto* a, const auto* b) {
    return dtype_size(a->second.dtype) > dtype_size(b->second.dtype);
  });

  std::string header = "{";
  const auto quoted = [&](const std::string& text) {
    try {
      return Json(text).dump();
    } catch (const Json::exception&) {
      throw UserError("cannot write '" + path.string() + "': a name or metadata text in it is not UTF-8");
    }
  };
  if (!metadata_.empty()) {
    header += "\"__metadata__\":{";
    for (const auto& [key, value] : metadata_) {
      if (header.back() != '{') header += ',';
      header += quoted(key) + ":" + quoted(value);
    }
    header += '}';
  }
  uint64_t offset = 0;
  for (const auto* tensor : ordered) {
    const auto& [name, entry] = *tensor;
    if (header.size() > 1) header += ',';
    const uint64_t end = offset + entry.size;
    header += quoted(name) + ":{\"dtype\":\"" + std::string(dtype_name(entry.dtype)) +
              "\",\"shape\":" + Json(entry.shape).dump() + ",\"data_offsets\":[" + std::to_string(offset) + "," +
              std::to_string(end) + "]}";
    offset = end;
  }
  header += '}';
  header.resize((header.size() + 7) / 8 * 8, ' ');

  std::array<std::byte, 8> size;
  for (size_t i = 0; i < size.size(); ++i) size[i] = static_cast<std::byte>(header.size() >> (8 * i));
  write_file_whole(path, [&](const ByteSink& append) {
    const ByteSink both = [&](std::span<const std::byte> bytes) {
      append(bytes);
      if (tee) tee(bytes);
    };
    both(size);
    both(std::as_bytes(std::span(header)));
    for (const auto* tensor : ordered) {
      size_t written = 0;
      tensor->second.produce([&](std::span<const std::byte> bytes) {
        written += bytes.size();
        both(bytes);
      });
      MODROB_CHECK(written == tensor->second.size, "tensor '" + tensor->first + "' handed over " +
                                                       std::to_string(written) + " bytes of " +
                                                       std::to_string(tensor->second.size));
    }
  });
}

}  // namespace modrob::io
