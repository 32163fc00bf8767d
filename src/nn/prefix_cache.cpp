#include "nn/prefix_cache.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <numeric>
#include <string>

#include "core/error.h"
#include "core/hash.h"

namespace modrob::nn {

namespace prefix_cache {

std::span<float> map_temporary_file(size_t count) {
  const size_t bytes = count * sizeof(float);
  const std::string folder = std::filesystem::temp_directory_path().string();
  const auto fail = [&](int error) {
    throw UserError("the cache of frozen layers needs " + std::to_string(bytes >> 20) + " MB in " + folder + ": " +
                    std::strerror(error) + "; raise text.cache_mb or set TMPDIR to a folder with room");
  };
  std::string pattern = folder + "/modrob_cache_XXXXXX";
  const int file = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (file < 0) fail(errno);
  ::unlink(pattern.c_str());
  // Reserves the blocks now: a full disk would otherwise show as SIGBUS at some later write.
  const int error = ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
  void* address = error == 0 ? ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
  const int reason = error != 0 ? error : errno;
  ::close(file);
  if (address == MAP_FAILED) fail(reason);
  return {static_cast<float*>(address), count};
}

}  // namespace prefix_cache

PrefixCache::PrefixCache(std::span<const int64_t> lengths, int64_t width, int64_t budget_bytes)
    : width_(static_cast<size_t>(width)) {
  MODROB_CHECK(width > 0 && budget_bytes >= 0, "sizes are not negative");
  const size_t budget = static_cast<size_t>(budget_bytes) / sizeof(float);
  size_t in_memory = 0;
  size_t in_file = 0;
  // As `take` will place them: an utterance is not split.
  for (const int64_t length : lengths) {
    const size_t count = static_cast<size_t>(length) * width_;
    (in_memory + count <= budget ? in_memory : in_file) += count;
  }
  memory_.resize(in_memory);
  if (in_file > 0) mapped_ = prefix_cache::map_temporary_file(in_file);
}

PrefixCache::~PrefixCache() {
  if (!mapped_.empty()) ::munmap(mapped_.data(), mapped_.size_bytes());
}

std::span<float> PrefixCache::take(size_t count) {
  if (count <= memory_.size() - used_memory_) {
    used_memory_ += count;
    return std::span(memory_).subspan(used_memory_ - count, count);
  }
  MODROB_CHECK(count <= mapped_.size() - used_mapped_, "other utterances than the cache was made for");
  used_mapped_ += count;
  return mapped_.subspan(used_mapped_ - count, count);
}

void PrefixCache::add(uint64_t id, std::span<const float> values) {
  MODROB_CHECK(values.size() % width_ == 0, "whole rows");
  MODROB_CHECK(!contains(id), "an utterance is cached once");
  const std::span<float> place = take(values.size());
  std::copy(values.begin(), values.end(), place.begin());
  entries_.emplace(id, place);
}

std::span<const float> PrefixCache::at(uint64_t id) const {
  const auto found = entries_.find(id);
  MODROB_CHECK(found != entries_.end(), "this utterance is not in the cache of frozen layers: prepare_cache it");
  return found->second;
}

void PrefixCache::save(const std::filesystem::path& file, const std::string& key, std::span<const uint64_t> ids) const {
  Sha256 hash;
  int64_t rows = 0;
  for (const uint64_t id : ids) {
    hash.update(std::as_bytes(at(id)));
    rows += static_cast<int64_t>(at(id).size() / width_);
  }
  io::SafetensorsWriter writer;
  writer.add_metadata("key", key);
  writer.add_metadata("sha256", hash.finish());
  writer.add_streamed("values", io::Dtype::kF32, {rows, static_cast<int64_t>(width_)}, [&](const ByteSink& sink) {
    for (const uint64_t id : ids) sink(std::as_bytes(at(id)));
  });
  writer.write(file);
}

std::unique_ptr<PrefixCache> PrefixCache::open(const std::filesystem::path& path, const std::string& key,
                                               std::span<const uint64_t> ids, std::span<const int64_t> lengths,
                                               int64_t width) {
  if (!std::filesystem::exists(path)) return nullptr;
  try {
    auto file = std::make_unique<io::Safetensors>(io::Safetensors::open(path));
    const auto& values = file->at("values", io::Dtype::kF32, 2);
    const int64_t rows = std::accumulate(lengths.begin(), lengths.end(), int64_t{0});
    const auto stored = [&](const char* name) {
      const auto found = file->metadata().find(name);
      return found == file->metadata().end() ? std::string() : found->second;
    };
    if (stored("key") != key || values.shape != std::vector<int64_t>{rows, width}) return nullptr;
    const auto* begin = reinterpret_cast<const float*>(values.bytes.data());
    const bool aligned = reinterpret_cast<std::uintptr_t>(begin) % alignof(float) == 0;
    Sha256 hash;
    hash.update(values.bytes);
    if (!aligned || stored("sha256") != hash.finish()) return nullptr;
    std::unique_ptr<PrefixCache> cache(new PrefixCache(width));
    size_t next = 0;
    for (size_t i = 0; i < ids.size(); ++i) {
      const auto count = static_cast<size_t>(lengths[i] * width);
      cache->entries_.emplace(ids[i], std::span(begin + next, count));
      next += count;
    }
    cache->file_ = std::move(file);
    return cache;
  } catch (const UserError&) {
    return nullptr;  // cut off or changed: it is computed and written again
  }
}

}  // namespace modrob::nn
