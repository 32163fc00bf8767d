#include "plan/plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/error.h"

namespace modrob::plan {

namespace {

constexpr std::array<io::EnumName, 3> kKindNames = {{
    {"missing", static_cast<int>(Kind::kMissing), "the encoding is replaced by zeros"},
    {"noise_add", static_cast<int>(Kind::kNoiseAdd), "strength * N(0, 1) is added to every element"},
    {"noise_scale", static_cast<int>(Kind::kNoiseScale),
     "the row is multiplied by 1 + strength * (n - 1), n ~ N(0, 1)"},
}};

constexpr std::array<io::EnumName, 3> kSelectionNames = {{
    {"exact", static_cast<int>(Selection::kExact), "round(rate * N) utterances of the whole split"},
    {"bernoulli", static_cast<int>(Selection::kBernoulli), "every utterance on its own, with probability rate"},
    {"reference_batch", static_cast<int>(Selection::kReferenceBatch), "floor(rate * B) utterances of each batch"},
}};

int value_of_name(std::string_view what, std::string_view name, std::span<const io::EnumName> names) {
  std::vector<std::string> known;
  for (const auto& entry : names) {
    if (entry.name == name) return entry.value;
    known.emplace_back(entry.name);
  }
  throw UserError("unknown " + std::string(what) + " '" + std::string(name) + "'; " + suggestion(name, known));
}

uint64_t occasion_key(uint64_t seed, std::string_view purpose, uint32_t modality_bits, const Occasion& occasion) {
  return hash_words({seed, hash_text(purpose), modality_bits, static_cast<uint64_t>(occasion.epoch),
                     static_cast<uint64_t>(occasion.pass), static_cast<uint64_t>(occasion.draw)});
}

/// Utterances from the smallest u to the largest.
struct Ranked {
  double u;
  uint64_t id;
  size_t index;
};

std::vector<Ranked> ranked_by_u(const PlanOptions& options, const Occasion& occasion, std::span<const uint64_t> ids) {
  const uint64_t key = mask_key(options, occasion);
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

std::vector<Hit> hit_smallest(const PlanOptions& options, const Occasion& occasion, std::span<const uint64_t> ids,
                              int64_t missing, int64_t noisy) {
  std::vector<Hit> hits(ids.size(), Hit::kNone);
  if (missing + noisy == 0) return hits;
  const auto ranked = ranked_by_u(options, occasion, ids);
  for (int64_t i = 0; i < missing + noisy; ++i) {
    hits[ranked[static_cast<size_t>(i)].index] = i < missing ? Hit::kMissing : Hit::kNoise;
  }
  return hits;
}

}  // namespace

std::span<const io::EnumName> kind_names() { return kKindNames; }
std::string_view kind_name(Kind kind) { return kKindNames[static_cast<size_t>(kind)].name; }
Kind parse_kind(std::string_view name) {
  return static_cast<Kind>(value_of_name("kind of corruption", name, kKindNames));
}

int kind_version(Kind kind) {
  switch (kind) {
    case Kind::kMissing:
    case Kind::kNoiseAdd:
    case Kind::kNoiseScale:
      return 1;
  }
  MODROB_CHECK(false, "every kind has a version");
  return 0;
}

std::span<const io::EnumName> selection_names() { return kSelectionNames; }
std::string_view selection_name(Selection selection) { return kSelectionNames[static_cast<size_t>(selection)].name; }
Selection parse_selection(std::string_view name) {
  return static_cast<Selection>(value_of_name("selection", name, kSelectionNames));
}

void PlanOptions::validate(std::string_view where) const {
  const std::string prefix = std::string(where) + ": ";
  if (modalities.empty()) {
    throw UserError(prefix + "no modality is named; name one or more of text, audio, video, as in 'text+audio'");
  }
  Rate::sum(missing_rate, noise_rate, prefix + "the rates of missing and noise");
  if (noise_kind == Kind::kMissing) {
    throw UserError(prefix +
                    "'missing' is no kind of noise; give noise_add or noise_scale, and the share of missing "
                    "utterances as the missing rate");
  }
  if (!std::isfinite(strength) || strength < 0.0) {
    throw UserError(prefix + "the strength of the noise is " + std::to_string(strength) +
                    "; it must be a finite number that is not negative");
  }
}

bool PlanOptions::clean() const { return missing_rate == Rate() && (noise_rate == Rate() || strength == 0.0); }

std::vector<Hit> assign(const PlanOptions& options, const Occasion& occasion, std::span<const uint64_t> ids) {
  MODROB_CHECK(options.selection != Selection::kReferenceBatch, "reference_batch is assigned batch by batch");
  const Rate both = Rate::sum(options.missing_rate, options.noise_rate);
  if (options.selection == Selection::kExact) {
    const auto count = static_cast<int64_t>(ids.size());
    const int64_t missing = options.missing_rate.count_of(count);
    return hit_smallest(options, occasion, ids, missing, both.count_of(count) - missing);
  }
  const uint64_t key = mask_key(options, occasion);
  std::vector<Hit> hits;
  hits.reserve(ids.size());
  for (const uint64_t id : ids) {
    const double u = KeyedStream(key, id).uniform(0);
    hits.push_back(u < options.missing_rate.value() ? Hit::kMissing : u < both.value() ? Hit::kNoise : Hit::kNone);
  }
  return hits;
}

std::vector<Hit> assign_batch(const PlanOptions& options, const Occasion& occasion, std::span<const uint64_t> ids) {
  MODROB_CHECK(options.selection == Selection::kReferenceBatch, "only reference_batch looks at batches");
  const auto count = static_cast<int64_t>(ids.size());
  return hit_smallest(options, occasion, ids, options.missing_rate.floor_of(count), options.noise_rate.floor_of(count));
}

std::vector<uint64_t> step_ids(std::span<const uint64_t> ids, int64_t steps) {
  const uint64_t batch = hash_words(ids);
  std::vector<uint64_t> hashes;
  for (int64_t step = 0; step < steps; ++step) {
    hashes.push_back(hash_words({batch, hash_text("time_step"), static_cast<uint64_t>(step)}));
  }
  return hashes;
}

uint64_t mask_key(const PlanOptions& options, const Occasion& occasion) {
  return occasion_key(options.seed, options.purpose == Purpose::kTraining ? "train.mask" : "diagnose.mask",
                      options.modalities.bits(), occasion);
}

uint64_t noise_key(const PlanOptions& options, const Occasion& occasion, Modality modality) {
  return occasion_key(options.seed, options.purpose == Purpose::kTraining ? "train.noise" : "diagnose.noise",
                      ModalitySet(modality).bits(), occasion);
}

KeyedStream noise_stream(const PlanOptions& options, const Occasion& occasion, Modality modality, uint64_t id) {
  return {noise_key(options, occasion, modality), id};
}

}  // namespace modrob::plan
