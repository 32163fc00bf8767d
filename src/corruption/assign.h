#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/occasion.h"
#include "core/rng.h"
#include "corruption/corruption.h"

namespace modrob::corruption {

/// What befalls one utterance: bit p is set where perturbation p does.
using Hit = uint8_t;
inline constexpr Hit kNotHit = 0;
constexpr Hit hit_of(size_t perturbation) { return static_cast<Hit>(1u << perturbation); }

/// The hit of every utterance of a split; `ids` are its utterance hashes (hash_text of the id) in any order, and the
/// answer of an utterance does not depend on that order (kExact: ties of u are broken by the hash; the hashes must
/// differ). kReferenceBatch is refused here (CheckFailure): use `assign_batch`.
std::vector<Hit> assign(const Corruption& corruption, const Occasion& occasion, std::span<const uint64_t> ids);

/// The hit of every utterance of one batch under kReferenceBatch: floor(B * rate) other rows for each perturbation.
std::vector<Hit> assign_batch(const Corruption& corruption, const Occasion& occasion, std::span<const uint64_t> ids);

/// Every set of perturbations that can befall one utterance: at most one of those on the same modalities. Without
/// kNotHit and without perturbations of rate 0; in the order of the perturbations where all are on the same modalities.
std::vector<Hit> possible_hits(const Corruption& corruption);

/// Stand-ins for utterance hashes on the axis of time: one for each of the `steps` steps of a batch of these
/// utterances. docs/randomness.md, section 5.
std::vector<uint64_t> step_ids(std::span<const uint64_t> ids, int64_t steps);

/// The keys of docs/randomness.md, section 3. `modalities`: those that share the mask.
uint64_t mask_key(uint64_t seed, const Occasion& occasion, ModalitySet modalities);
uint64_t noise_key(uint64_t seed, const Occasion& occasion, Modality modality);
/// `modalities`: those that take the same other utterance.
uint64_t other_key(uint64_t seed, const Occasion& occasion, ModalitySet modalities);

/// The noise of one utterance and modality: element e (row-major over [T, D], or [D]) is normal number e.
/// noise_scale uses normal number 0 only.
KeyedStream noise_stream(uint64_t seed, const Occasion& occasion, Modality modality, uint64_t id);

}  // namespace modrob::corruption
