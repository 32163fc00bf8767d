#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/mmim/mmim_entropy.h"
#include "nn/state.h"

namespace modrob::models {

/// Entropy rows of a pass's last batches, per pair of modalities. docs/models/mmim.md section 4.
class MmimMemory {
 public:
  /// Room for `batches` batches of each of the named pairs.
  MmimMemory(int64_t batches, std::vector<std::string> pairs);

  void clear() { slots_.clear(); }
  bool full() const { return static_cast<int64_t>(slots_.size()) == batches_; }
  /// The rows of pair `pair` in memory, followed by `current`.
  MmimRows with_current(size_t pair, const MmimRows& current) const;
  /// Takes the rows of batch number `batch` of the pass, without gradients; those of the oldest batch make room.
  void remember(int64_t batch, const std::vector<MmimRows>& rows);

  void save(nn::StateWriter& writer, const std::string& prefix) const;
  void load(const nn::StateReader& reader, const std::string& prefix, at::Device device = at::kCPU);

 private:
  std::string key(const std::string& prefix, size_t slot, size_t pair, const char* sign) const;

  int64_t batches_;
  std::vector<std::string> pairs_;
  std::vector<std::vector<MmimRows>> slots_;  // [batch][pair]
};

}  // namespace modrob::models
