#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

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

 private:
  std::span<float> take(size_t count);

  size_t width_;
  std::vector<float> memory_;
  std::span<float> mapped_;
  size_t used_memory_ = 0;
  size_t used_mapped_ = 0;
  std::unordered_map<uint64_t, std::span<const float>> entries_;
};

}  // namespace modrob::nn
