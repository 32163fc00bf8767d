#include "models/mmim/mmim_memory.h"

#include <ATen/Functions.h>

#include "core/error.h"

namespace modrob::models {

MmimMemory::MmimMemory(int64_t batches, std::vector<std::string> pairs) : batches_(batches), pairs_(std::move(pairs)) {}

MmimRows MmimMemory::with_current(size_t pair, const MmimRows& current) const {
  std::vector<at::Tensor> positive, negative;
  for (const auto& slot : slots_) {
    positive.push_back(slot[pair].positive);
    negative.push_back(slot[pair].negative);
  }
  positive.push_back(current.positive);
  negative.push_back(current.negative);
  return {at::cat(positive), at::cat(negative)};
}

void MmimMemory::remember(int64_t batch, const std::vector<MmimRows>& rows) {
  MODROB_CHECK(rows.size() == pairs_.size(), "every pair has its rows");
  std::vector<MmimRows> constant;
  for (const auto& row : rows) constant.push_back({row.positive.detach(), row.negative.detach()});
  if (full()) {
    slots_[static_cast<size_t>(batch % batches_)] = std::move(constant);
  } else {
    slots_.push_back(std::move(constant));
  }
}

std::string MmimMemory::key(const std::string& prefix, size_t slot, size_t pair, const char* sign) const {
  return prefix + std::to_string(slot) + "." + pairs_[pair] + "_" + sign;
}

void MmimMemory::save(nn::StateWriter& writer, const std::string& prefix) const {
  writer.value(prefix + "batches", slots_.size());
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    for (size_t pair = 0; pair < pairs_.size(); ++pair) {
      writer.tensor(key(prefix, slot, pair, "pos"), slots_[slot][pair].positive);
      writer.tensor(key(prefix, slot, pair, "neg"), slots_[slot][pair].negative);
    }
  }
}

void MmimMemory::load(const nn::StateReader& reader, const std::string& prefix, at::Device device) {
  size_t batches = 0;
  reader.read_value(prefix + "batches", batches);
  slots_.assign(batches, {});
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    for (size_t pair = 0; pair < pairs_.size(); ++pair) {
      slots_[slot].push_back({reader.tensor(key(prefix, slot, pair, "pos")).to(device),
                              reader.tensor(key(prefix, slot, pair, "neg")).to(device)});
    }
  }
}

}  // namespace modrob::models
