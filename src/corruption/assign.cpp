#include "corruption/assign.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace modrob::corruption {

namespace {

uint64_t occasion_key(uint64_t seed, std::string_view purpose, uint64_t modalities, const Occasion& occasion) {
  return hash_words({seed, hash_text(purpose), modalities, static_cast<uint64_t>(occasion.epoch),
                     static_cast<uint64_t>(occasion.pass), static_cast<uint64_t>(occasion.draw)});
}

/// Perturbations that share a mask, as they hit disjoint utterances: their places, and those of the modalities.
struct Group {
  ModalitySet modalities;
  std::vector<size_t> places;
};

std::vector<Group> groups_of(const Corruption& corruption) {
  std::vector<Group> groups;
  for (size_t p = 0; p < corruption.perturbations.size(); ++p) {
    const ModalitySet modalities = corruption.perturbations[p].modalities;
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& candidate) { return candidate.modalities == modalities; });
    if (group == groups.end()) group = groups.insert(group, {modalities, {}});
    group->places.push_back(p);
  }
  return groups;
}

/// Utterances from the smallest u to the largest.
struct Ranked {
  double u;
  uint64_t id;
  size_t index;
};

std::vector<Ranked> ranked_by_u(uint64_t key, std::span<const uint64_t> ids) {
  std::vector<Ranked> ranked;
  ranked.reserve(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) ranked.push_back({KeyedStream(key, ids[i]).uniform(0), ids[i], i});
  std::sort(ranked.begin(), ranked.end(),
            [](const Ranked& a, const Ranked& b) { return std::pair(a.u, a.id) < std::pair(b.u, b.id); });
  for (size_t i = 1; i < ranked.size(); ++i) {
    MODROB_CHECK(ranked[i].id != ranked[i - 1].id, "utterance ids are unique");
  }
  return ranked;
}

// `counts` utterances for each of the group's perturbations, those with the smallest u first.
void hit_smallest(const Group& group, const std::vector<int64_t>& counts, uint64_t key, std::span<const uint64_t> ids,
                  std::vector<Hit>& hits) {
  if (std::all_of(counts.begin(), counts.end(), [](int64_t count) { return count == 0; })) return;
  const auto ranked = ranked_by_u(key, ids);
  size_t next = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    for (int64_t n = 0; n < counts[i]; ++n) hits[ranked[next++].index] |= hit_of(group.places[i]);
  }
}

}  // namespace

std::vector<Hit> assign(const Corruption& corruption, const Occasion& occasion, std::span<const uint64_t> ids) {
  MODROB_CHECK(corruption.masks.selection != Selection::kReferenceBatch, "reference_batch is assigned batch by batch");
  std::vector<Hit> hits(ids.size(), kNotHit);
  for (const auto& group : groups_of(corruption)) {
    const uint64_t key = mask_key(corruption.masks.seed, occasion, group.modalities);
    std::vector<Rate> up_to;  // the sum of the rates so far
    for (const size_t place : group.places) {
      const Rate rate = corruption.perturbations[place].rate;
      up_to.push_back(up_to.empty() ? rate : Rate::sum(up_to.back(), rate));
    }
    if (corruption.masks.selection == Selection::kExact) {
      std::vector<int64_t> counts;
      int64_t before = 0;
      for (const Rate rate : up_to) {
        const int64_t all = rate.count_of(static_cast<int64_t>(ids.size()));
        counts.push_back(all - before);
        before = all;
      }
      hit_smallest(group, counts, key, ids, hits);
      continue;
    }
    for (size_t i = 0; i < ids.size(); ++i) {
      const double u = KeyedStream(key, ids[i]).uniform(0);
      const auto found = std::find_if(up_to.begin(), up_to.end(), [&](const Rate& rate) { return u < rate.value(); });
      if (found != up_to.end()) hits[i] |= hit_of(group.places[static_cast<size_t>(found - up_to.begin())]);
    }
  }
  return hits;
}

std::vector<Hit> assign_batch(const Corruption& corruption, const Occasion& occasion, std::span<const uint64_t> ids) {
  MODROB_CHECK(corruption.masks.selection == Selection::kReferenceBatch, "only reference_batch looks at batches");
  std::vector<Hit> hits(ids.size(), kNotHit);
  for (const auto& group : groups_of(corruption)) {
    std::vector<int64_t> counts;
    for (const size_t place : group.places) {
      counts.push_back(corruption.perturbations[place].rate.floor_of(static_cast<int64_t>(ids.size())));
    }
    hit_smallest(group, counts, mask_key(corruption.masks.seed, occasion, group.modalities), ids, hits);
  }
  return hits;
}

std::vector<Hit> possible_hits(const Corruption& corruption) {
  std::vector<Hit> possible = {kNotHit};
  for (const auto& group : groups_of(corruption)) {
    const auto without = possible;
    for (const size_t place : group.places) {
      if (corruption.perturbations[place].rate == Rate()) continue;
      for (const Hit hit : without) possible.push_back(hit | hit_of(place));
    }
  }
  possible.erase(possible.begin());
  return possible;
}

std::vector<uint64_t> step_ids(std::span<const uint64_t> ids, int64_t steps) {
  const uint64_t batch = hash_words(ids);
  std::vector<uint64_t> hashes;
  for (int64_t step = 0; step < steps; ++step) {
    hashes.push_back(hash_words({batch, hash_text("time_step"), static_cast<uint64_t>(step)}));
  }
  return hashes;
}

uint64_t mask_key(uint64_t seed, const Occasion& occasion, ModalitySet modalities) {
  return occasion_key(seed, occasion.purpose == Purpose::kTraining ? "train.mask" : "diagnose.mask", modalities.key(),
                      occasion);
}

uint64_t noise_key(uint64_t seed, const Occasion& occasion, Modality modality) {
  return occasion_key(seed, occasion.purpose == Purpose::kTraining ? "train.noise" : "diagnose.noise",
                      ModalitySet(modality).key(), occasion);
}

uint64_t other_key(uint64_t seed, const Occasion& occasion, ModalitySet modalities) {
  return occasion_key(seed, occasion.purpose == Purpose::kTraining ? "train.other" : "diagnose.other", modalities.key(),
                      occasion);
}

KeyedStream noise_stream(uint64_t seed, const Occasion& occasion, Modality modality, uint64_t id) {
  return {noise_key(seed, occasion, modality), id};
}

}  // namespace modrob::corruption
