#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "protocols/mask_draw.h"
#include "protocols/question.h"

namespace modrob::protocols {

/// How many rates a pattern takes.
enum class RateUse { kNone, kOne, kOnePerModality };

/// How a protocol makes one score of those at its rates.
enum class Summary { kMean, kArea };

/// One way in which a protocol hides something.
struct Pattern {
  std::string_view name;
  RateUse rates = RateUse::kOne;
  std::string_view help;
  bool aligned = false;  ///< audio and video have the positions of text
  int64_t draws = 1;     ///< that an evaluation has: mask seeds, fixed subsets
  bool fixed = false;    ///< the masks of an evaluation are the same for every seed
};

/// A protocol of a published work as its released code runs it, with the form that its authors state beside it. The
/// nine answers fix it.
struct Protocol {
  std::string_view name;  ///< "lnln", as users write it
  std::string_view title;
  std::string_view paper;
  std::string_view repository;
  int year = 0;

  std::array<Unit, 2> lost = {Unit::kPosition, Unit::kPosition};  ///< what its masks are of, by form
  std::string_view unit, where, who, eligible, grid, replacement, randomness, train_rule, score;

  std::vector<std::string_view> quirks;  ///< what the released code does that its paper does not say; sentences
  std::string_view corrected;            ///< what the corrected form does
  std::string_view exact;                ///< which masks of the reference form are the released code's bits

  std::vector<Rate> rates;  ///< of the published grid
  Summary summary = Summary::kMean;
  std::vector<Pattern> patterns;           ///< of an evaluation, the usual one first
  std::vector<Pattern> training_patterns;  ///< none: the protocol does not train on masks
  uint64_t seed = 1111;                    ///< that is published for a run
  std::string_view published_on = "CMU-MOSI and CMU-MOSEI";
  std::vector<int64_t> training_seeds = {1, 2, 3};  ///< that are published, where they are
  std::string_view scored_split = "test";           ///< of the released code
  int64_t mask_draws = 3;                           ///< of the corrected form

  /// `question`: complete, as `draw_masks` makes it.
  std::vector<MaskDraw> (*draw)(const Question& question) = nullptr;

  Unit lost_in(Form form) const { return lost[static_cast<size_t>(form)]; }
  const std::vector<Pattern>& patterns_of(Purpose purpose) const {
    return purpose == Purpose::kTraining ? training_patterns : patterns;
  }
};

inline constexpr std::array<Unit, 2> kModalitiesLost = {Unit::kModality, Unit::kModality};

/// 0, 0.1, ..., as far as `tenths`.
std::vector<Rate> tenths_from(int first, int last);

}  // namespace modrob::protocols
