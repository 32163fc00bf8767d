#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/modality.h"
#include "core/rate.h"
#include "corruption/kind.h"
#include "corruption/selection.h"

namespace modrob::corruption {

/// What befalls a share of the utterances.
struct Perturbation {
  Kind kind;
  ModalitySet modalities = Modality::kText;  ///< whose encodings
  Rate rate = {};                            ///< share of the utterances; 1 where the kind is a protocol
  /// What it is, the kind's row says (KindRow::strength). Between 0 and KindRow::most.
  double strength = 1;

  /// "text noise_add strength 0.5": what is done, without the share. A strength of 1 goes without saying.
  std::string what() const;
  /// "text noise_add"; of protocols all modalities go without saying: "lnln".
  std::string kind_text() const;
  bool changes() const { return !kind->has_strength || strength > 0; }  ///< those that it hits
  bool of_protocol() const { return kind->protocol != nullptr; }
  bool loses_modalities() const { return of_protocol() && kind->zeroes; }  ///< a protocol, as a whole
  /// Which a model that reads whole words does not have.
  bool on_tokens() const {
    return kind->place == Place::kTokens || (kind->place == Place::kPositions && modalities.contains(Modality::kText));
  }
  bool on_encodings() const { return kind->place == Place::kEncoding; }  ///< or on what is encoded
  bool operator==(const Perturbation&) const = default;
};

/// How those who are hit are drawn.
struct Masks {
  Selection selection = Selection::kExact;
  /// Of these modalities time steps of the whole batch are hit, not utterances: what a model does whose tensors are
  /// time-major in the reference (docs/models/bbfn.md 8.1). Needs the batches.
  ModalitySet step_modalities = {};
  uint64_t seed = 1;
  int64_t draws = 20;  ///< of a diagnosis; mask draw k uses noise draw k
};

/// A corruption: of training or of a diagnosis, from the study file to the report. Perturbations of the same modalities
/// hit disjoint utterances ("15+15"), those of other modalities are drawn apart; no modality is in two different sets.
struct Corruption {
  std::vector<Perturbation> perturbations;
  Masks masks;

  /// One perturbation.
  static Corruption of(Kind kind, ModalitySet modalities, Rate rate, double strength = 1);
  /// Of a text: "text missing 30 %", "audio+video noise_add 100 % strength 0.5", "text missing 15 % + noise_add 15 %",
  /// "text missing 15 % + audio noise_add 10 %". Of protocols the percentage is their nominal rate, where they have
  /// one, and all modalities go without saying: "lnln 30 %", "audio+video lnln 30 %", "mmin". A blank may be a colon
  /// and the percentage a share (text:missing:0.3); text:15+15 is short for missing and noise_add. UserError naming
  /// `where`, with near matches of modalities and kinds.
  static Corruption parse(std::string_view text, const std::string& where);
  /// The same for a training, which may say "noise" (kPresetNoise), but nothing that needs a trained model (UserError).
  static Corruption parse_training(std::string_view text, const std::string& where);

  /// The text that `parse` reads; masks are not in it. What hits nobody is "missing 0 %", whatever its kind.
  std::string name() const;
  /// Whose encodings are corrupted.
  ModalitySet modalities() const;
  /// nullptr unless exactly one perturbation has a rate above 0.
  const Perturbation* single() const;
  bool clean() const;  ///< nothing ever changes
  /// The modalities that are encoded anew.
  ModalitySet changed_inputs() const;
  bool of_protocol() const;      ///< of one at least
  bool reads(Reads what) const;  ///< a kind of one at least, where that changes anything
  bool takes_others() const;     ///< of one at least the kind has `others`
  /// Draws that a diagnosis takes whatever is asked, where protocols fix their number; 0: as many as are asked for.
  int64_t own_draws() const;
  int64_t draws_of(int64_t asked) const { return own_draws() == 0 ? asked : own_draws(); }
  /// UserError: no modality, rates of one set that add up to more than 1, a modality in two sets, a strength that is
  /// negative or not finite, more than eight perturbations.
  void validate(std::string_view where) const;
};

/// Audio and video.
inline const ModalitySet kFrameModalities = ModalitySet(Modality::kAudio) | Modality::kVideo;
inline constexpr size_t kMostPerturbations = 8;

}  // namespace modrob::corruption
