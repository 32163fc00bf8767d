#include "protocols/mmin.h"

#include <array>

#include "foreign_random/cpython_random.h"
#include "protocols/keyed_draws.h"
#include "protocols/modality_subsets.h"

namespace modrob::protocols {

namespace {

/// azz, zvz, zzl, avz, azl, zvl.
constexpr std::array<ModalitySet, 6> kConditions = {
    Modality::kAudio,
    Modality::kVideo,
    Modality::kText,
    ModalitySet(Modality::kAudio) | Modality::kVideo,
    ModalitySet(Modality::kText) | Modality::kAudio,
    ModalitySet(Modality::kText) | Modality::kVideo,
};

std::vector<MaskDraw> draw_mmin(const Question& question) {
  auto masks = modality_masks(question.split);
  if (!question.training()) return kept_subsets(masks, kConditions);
  if (question.form == Form::kCorrected) {
    const KeyedDraws draws(question);
    for (int64_t i = 0; i < question.split.size(); ++i) {
      keep(masks, i, kConditions[draws.stream("subset", ModalitySet::all(), i).integer(0, kConditions.size())]);
    }
  } else {
    foreign_random::CPythonRandom generator(*question.seed);
    for (int64_t skipped = 0; skipped < question.epoch * question.split.size(); ++skipped) {
      generator.below(std::ssize(kConditions));
    }
    for (int64_t i = 0; i < question.split.size(); ++i) {
      keep(masks, i, kConditions[static_cast<size_t>(generator.below(std::ssize(kConditions)))]);
    }
  }
  return {{"one of the six each", std::move(masks)}};
}

}  // namespace

const Protocol& mmin() {
  static const Protocol kProtocol = {
      .name = "mmin",
      .title = "MMIN",
      .paper =
          "Zhao et al., Missing Modality Imagination Network for Emotion Recognition with Uncertain Missing "
          "Modalities, ACL 2021",
      .repository = "AIM3-RUC/MMIN",
      .year = 2021,
      .lost = kModalitiesLost,
      .unit = "modality of an utterance, fixed subsets",
      .where = "input features",
      .who = "every utterance under each of six subsets that are kept: A, V, L, AV, AL, VL; never complete",
      .eligible = "one or two modalities",
      .grid = "no rate: six conditions",
      .replacement = "features of 0",
      .randomness = "CPython's random.choice of the six at every access of a training; a test has none",
      .train_rule = "one of the six for every utterance, anew at every access",
      .score = "WA, UA and F1 of each condition",
      .quirks =
          {"The column \"average\" is computed on the rows of all six conditions together and is no mean of the six.",
           "The complete utterance is neither trained on nor scored."},
      .corrected =
          "The same conditions; a training's are drawn by utterance and epoch. The average is a mean of the six.",
      .exact =
          "those of an evaluation; of a training given CPython's generator as it stands when it begins, and the order "
          "of access",
      .rates = {},
      .patterns = {{"six", RateUse::kNone, "six fixed conditions, a draw each", false, 6, true}},
      .training_patterns = {{"six", RateUse::kNone, "one of six conditions for each utterance"}},
      .published_on = "IEMOCAP and MSP-IMPROV",
      .draw = draw_mmin};
  return kProtocol;
}

}  // namespace modrob::protocols
