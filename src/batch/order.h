#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace modrob::batch {

/// The order in which an epoch visits utterances: sorted by u(seed, epoch, pass; utterance), so it depends neither on
/// threads nor on the order in which the data set lists them. `ids` are utterance hashes; the answer indexes `ids`.
/// docs/randomness.md, section 8.
std::vector<int64_t> shuffled_order(std::span<const uint64_t> ids, uint64_t seed, int64_t epoch, int64_t pass);

/// Consecutive pieces of `batch_size`; the last may be smaller.
std::vector<std::vector<int64_t>> split_into_batches(std::span<const int64_t> order, int64_t batch_size);

}  // namespace modrob::batch
