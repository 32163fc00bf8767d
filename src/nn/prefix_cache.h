#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "io/safetensors.h"

namespace modrob::nn {

/// Rows of floats per utterance: in memory up to a budget, the rest in a mapped temporary file that has no name, so
/// that it goes away with the process however that ends. Reading is thread safe, adding is not.
class PrefixCache {
 public:
  /// Room for utterances of these lengths, to be added in this order, with `width` floats a row; at most `budget_bytes`
  /// of it in memory. UserError when the temporary folder has no room for the rest.
  PrefixCache(std::span<const int64_t> lengths, int64_t width, int64_t budget_bytes);
  ~PrefixCache();
  PrefixCache(const PrefixCache&) = delete;
  PrefixCache& operator=(const PrefixCache&) = delete;

  /// Copies `values` = length x width floats. An id can be added once.
  void add(uint64_t id, std::span<const float> values);
  bool contains(uint64_t id) const { return entries_.contains(id); }
  /// length x width floats; CheckFailure for an id that was not added.
  std::span<const float> at(uint64_t id) const;
  /// How much of the room is in the temporary file.
  size_t mapped_bytes() const { return mapped_.size_bytes(); }

  /// Writes the rows of these utterances, in this order, for other processes, whole. `key` says what they are of.
  /// UserError when the file cannot be written.
  void save(const std::filesystem::path& file, const std::string& key, std::span<const uint64_t> ids) const;
  /// What `save` wrote under `key` for these utterances, mapped, so that processes share the memory too. Nothing when
  /// there is no such file, it is damaged or another key's: the rows are then to be computed.
  static std::unique_ptr<PrefixCache> open(const std::filesystem::path& file, const std::string& key,
                                           std::span<const uint64_t> ids, std::span<const int64_t> lengths,
                                           int64_t width);

 private:
  explicit PrefixCache(int64_t width) : width_(static_cast<size_t>(width)) {}

  std::span<float> take(size_t count);

  size_t width_;
  std::unique_ptr<io::Safetensors> file_;
  std::vector<float> memory_;
  std::span<float> mapped_;
  size_t used_memory_ = 0;
  size_t used_mapped_ = 0;
  std::unordered_map<uint64_t, std::span<const float>> entries_;
};

}  // namespace modrob::nn
