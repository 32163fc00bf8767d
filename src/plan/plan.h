#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/modality.h"
#include "core/rng.h"
#include "io/settings.h"
#include "plan/rate.h"

namespace modrob::plan {

/// What is done to the encoding of an utterance that is hit. Names and versions are stored with results.
enum class Kind { kMissing, kNoiseAdd, kNoiseScale };
/// "missing", "noise_add", "noise_scale".
std::string_view kind_name(Kind kind);
/// UserError (near matches and the list) for an unknown name.
Kind parse_kind(std::string_view name);
/// Raised when the meaning of a kind changes.
int kind_version(Kind kind);
std::span<const io::EnumName> kind_names();

/// How the utterances that are hit are chosen. docs/randomness.md, section 5.
enum class Selection {
  kExact,           ///< round-half-even(rate * N) of the whole split: those with the smallest u
  kBernoulli,       ///< every utterance with u < rate
  kReferenceBatch,  ///< floor(B * rate) of each batch (docs/models/misa.md 6.2); needs the batches
};
std::string_view selection_name(Selection selection);
/// UserError (near matches and the list) for an unknown name.
Selection parse_selection(std::string_view name);
std::span<const io::EnumName> selection_names();

/// Who draws: masks and noise of training and of diagnosis are different draws.
enum class Purpose { kTraining, kDiagnosis };

/// What happens to one utterance.
enum class Hit : uint8_t { kNone, kMissing, kNoise };

/// A corruption: what, where, who. Missing and noise hit disjoint utterances ("15+15").
struct PlanOptions {
  ModalitySet modalities = Modality::kText;
  Rate missing_rate;
  Rate noise_rate;
  Kind noise_kind = Kind::kNoiseAdd;
  /// sigma of noise_add in units of the representation; s of noise_scale (row times 1 + s (n - 1)). >= 0.
  double strength = 1.0;
  Selection selection = Selection::kExact;
  /// Of these modalities time steps of the whole batch are hit, not utterances: what a model does whose tensors are
  /// time-major in the reference (docs/models/bbfn.md 8.1). Needs the batches.
  ModalitySet step_modalities = {};
  uint64_t seed = 1;
  Purpose purpose = Purpose::kDiagnosis;

  /// UserError: rates that add up to more than 1, no modality, a negative or non-finite strength, kMissing as noise.
  void validate(std::string_view where) const;
  bool clean() const;  ///< nothing is ever hit: both rates 0 (or only noise of strength 0)
};

/// Audio and video.
inline const ModalitySet kFrameModalities = ModalitySet(Modality::kAudio) | Modality::kVideo;

/// Which of the draws: epoch and pass in training, draw (mask number) in diagnosis.
struct Occasion {
  int64_t epoch = 0;
  int64_t pass = 0;
  int64_t draw = 0;
  bool operator==(const Occasion&) const = default;
};

/// The hit of every utterance of a split; `ids` are its utterance hashes (hash_text of the id) in any order, and the
/// answer of an utterance does not depend on that order (kExact: ties of u are broken by the hash; the hashes must
/// differ). kReferenceBatch is refused here (CheckFailure): use `assign_batch`.
std::vector<Hit> assign(const PlanOptions& options, const Occasion& occasion, std::span<const uint64_t> ids);

/// The hit of every utterance of one batch under kReferenceBatch: floor(B * missing) and floor(B * noise) other rows.
std::vector<Hit> assign_batch(const PlanOptions& options, const Occasion& occasion, std::span<const uint64_t> ids);

/// Stand-ins for utterance hashes on the axis of time: one for each of the `steps` steps of a batch of these
/// utterances. docs/randomness.md, section 5.
std::vector<uint64_t> step_ids(std::span<const uint64_t> ids, int64_t steps);

/// The keys of docs/randomness.md, section 3.
uint64_t mask_key(const PlanOptions& options, const Occasion& occasion);
uint64_t noise_key(const PlanOptions& options, const Occasion& occasion, Modality modality);

/// The noise of one utterance and modality: element e (row-major over [T, D], or [D]) is normal number e.
/// noise_scale uses normal number 0 only.
KeyedStream noise_stream(const PlanOptions& options, const Occasion& occasion, Modality modality, uint64_t id);

}  // namespace modrob::plan
