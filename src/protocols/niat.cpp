#include "protocols/niat.h"

#include <string>

#include "protocols/keyed_draws.h"
#include "protocols/thresholds.h"

namespace modrob::protocols {

namespace {

using foreign_random::NumpyLegacy;

constexpr double kTrainingRate = 0.2;
constexpr uint32_t kTrainingSeed = 22;

std::vector<MaskDraw> training_draws(const Question& question) {
  std::vector<MaskDraw> draws = {{"clean copy", position_masks(question.split, kAllEndsGo)}};
  const bool reference = question.form == Form::kReference;
  auto masks = position_masks(question.split, reference ? kAllEndsGo : kAllEndsStay);
  if (reference) {
    NumpyLegacy generator(kTrainingSeed);
    hide_by_thresholds(generator, masks, constant_rate(kTrainingRate));
  } else {
    KeyedDraws(question).hide_shared_positions(masks, constant_rate(kTrainingRate));
  }
  draws.push_back({"augmented copy", std::move(masks)});
  return draws;
}

std::vector<MaskDraw> niat_reference(const Question& question) {
  std::vector<MaskDraw> draws;
  const auto clean = position_masks(question.split, kAllEndsStay);
  auto blocks = clean;  // made once: the blocks of all seeds pile up in it
  for (const uint32_t seed : kNiatSeeds) {
    NumpyLegacy generator(seed);
    auto masks = clean;
    if (question.pattern == "random") {
      hide_each_by_thresholds(generator, masks, question);
    } else if (question.pattern == "temporal") {
      hide_by_thresholds(generator, masks, constant_rate(question.rate()));
    } else {
      hide_inner_blocks(generator, blocks, question.rate());
      masks = blocks;
    }
    draws.push_back({"noise seed " + std::to_string(seed), std::move(masks)});
  }
  return draws;
}

std::vector<MaskDraw> niat_corrected(const Question& question) {
  std::vector<MaskDraw> draws;
  for (size_t k = 0; k < kNiatSeeds.size(); ++k) {
    const KeyedDraws keyed(question, static_cast<int64_t>(k));
    auto masks = position_masks(question.split, kAllEndsStay);
    if (question.pattern == "random") {
      for (auto& mask : masks) keyed.hide_positions(mask, constant_rate(question.rate()));
    } else if (question.pattern == "temporal") {
      keyed.hide_shared_positions(masks, constant_rate(question.rate()));
    } else {
      keyed.hide_blocks(masks, question.rates[0]);
    }
    draws.push_back({"draw " + std::to_string(k), std::move(masks)});
  }
  return draws;
}

std::vector<MaskDraw> draw_niat(const Question& question) {
  if (question.training()) return training_draws(question);
  return question.form == Form::kReference ? niat_reference(question) : niat_corrected(question);
}

}  // namespace

const Protocol& niat() {
  static const Protocol kProtocol = {
      .name = "niat",
      .title = "NIAT",
      .paper =
          "Yuan et al., Noise Imitation Based Adversarial Training for Robust Multimodal Sentiment Analysis, IEEE "
          "TMM 2023",
      .repository = "thuiar/NIAT",
      .year = 2023,
      .unit = "token or frame, shared or not; block",
      .where = "token ids and word-aligned input features; edited transcripts come as files",
      .who = "every utterance",
      .eligible = "valid positions but the first and the last, in all modalities",
      .grid = "0, 0.1, ..., 1, one model for all",
      .replacement = "[UNK] (100), frames of 0; lengths stay",
      .randomness = "numpy's legacy generator, seeds 1, 11, 111, 1111, 11111",
      .train_rule = "a clean and an augmented copy (rate 0.2, seed 22, positions shared by the modalities)",
      .score = "metrics of the five copies' rows together; AUILC is the trapezoid over 0 to 1",
      .quirks =
          {"The mask of blocks is made once for all five seeds, so each copy keeps the blocks of those before it: the "
           "fifth misses about twice what the rate says.",
           "In the augmented copy [CLS] and [SEP] can be lost.",
           "The random pattern does not run with numpy 1.24 or newer (`np.int`)."},
      .corrected =
          "Five masks that are drawn apart; in the augmented copy, drawn in every epoch, [CLS] and [SEP] stay.",
      .exact =
          "those of an evaluation and of the augmented copy, given the padded width; of blocks where every utterance "
          "has three positions",
      .rates = tenths_from(0, 10),
      .summary = Summary::kArea,
      .patterns = {{"random", RateUse::kOne, "positions of each modality by themselves", true, 5},
                   {"temporal", RateUse::kOne, "the same positions in all modalities", true, 5},
                   {"block", RateUse::kOne, "one block, the same in all modalities", true, 5}},
      .training_patterns = {{"augmented", RateUse::kNone, "the rate is 0.2", true, 2}},
      .mask_draws = 5,
      .draw = draw_niat};
  return kProtocol;
}

}  // namespace modrob::protocols
