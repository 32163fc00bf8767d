#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/rng.h"
#include "protocols/modality_mask.h"
#include "protocols/question.h"
#include "protocols/thresholds.h"

namespace modrob::protocols {

/// The draws of the corrected forms, keyed by what is drawn and whose it is: docs/randomness.md, section 9. Neither
/// protocol nor rate is in the key, so protocols of one law and seed lose the same.
class KeyedDraws {
 public:
  /// `draw`: which of several masks.
  explicit KeyedDraws(const Question& question, int64_t draw = 0) : question_(question), draw_(draw) {}

  /// `what`: "position", "block", "rate", "modality".
  KeyedStream stream(std::string_view what, ModalitySet modalities, int64_t utterance) const;

  /// Every eligible position with its utterance's rate, each by itself. A position that is lost at one rate is lost at
  /// every higher one.
  void hide_positions(ModalityMask& mask, const RateOf& rate_of) const;
  /// The same positions in all masks, which are of one width.
  void hide_shared_positions(std::span<ModalityMask> masks, const RateOf& rate_of) const;
  /// One block of round-half-even(rate * count) of the first mask's eligible positions, in all masks.
  void hide_blocks(std::span<ModalityMask> masks, Rate rate) const;
  /// A number in [0, 1) for an utterance.
  RateOf uniform_rate(ModalitySet modalities) const;
  /// The `count` utterances that an order drawn under `what` begins with, in that order.
  std::vector<int64_t> first_utterances(std::string_view what, ModalitySet modalities, int64_t count) const;
  /// Each utterance keeps one modality, which is drawn; of the other two cells of all utterances as many are lost,
  /// drawn together, as make `rate` of all three. At most two thirds, so.
  void hide_modalities(std::vector<ModalityMask>& masks, Rate rate) const;

 private:
  const Question& question_;
  int64_t draw_;
};

}  // namespace modrob::protocols
