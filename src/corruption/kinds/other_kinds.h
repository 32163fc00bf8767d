#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// Kinds under which the inputs of an utterance are those of another one, a function each; their rows stand in
// corruption/kind_rows.h.
namespace modrob::corruption {

/// For each utterance of a split, by its hash and in the order of the split, the place of the one whose inputs it
/// takes. Of a split of one utterance that is its own.
using ChooseOthers = std::vector<size_t> (*)(std::span<const uint64_t> ids, uint64_t key);

/// In the order of their uniform number 0 under the key (ties by the hash) each takes the next one's, the last takes
/// the first one's: every utterance is taken once, and none takes its own.
std::vector<size_t> shuffle(std::span<const uint64_t> ids, uint64_t key);
/// The one before; of the first, which has none, the last. Nothing is drawn.
std::vector<size_t> stale(std::span<const uint64_t> ids, uint64_t key);

}  // namespace modrob::corruption
