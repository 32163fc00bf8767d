#include "protocols/tfr_net.h"

#include <array>

#include "protocols/keyed_draws.h"
#include "protocols/thresholds.h"

namespace modrob::protocols {

std::vector<MaskDraw> draw_tfr_masks(const Question& question) {
  auto masks = position_masks(question.split, kTextEndsStay);
  if (question.form == Form::kReference) {
    constexpr std::array<uint32_t, 3> kMaskSeeds = {111, 1111, 11111};
    for (size_t m = 0; m < masks.size(); ++m) {
      foreign_random::NumpyLegacy generator(kMaskSeeds[m]);
      hide_by_thresholds(generator, std::span(masks).subspan(m, 1), constant_rate(question.rate(m)));
    }
    return {{"mask seeds 111, 1111, 11111", std::move(masks)}};
  }
  Question once = question;
  once.epoch = 0;
  const KeyedDraws draws(once);
  for (size_t m = 0; m < masks.size(); ++m) draws.hide_positions(masks[m], constant_rate(question.rate(m)));
  return {{"mask of the run's seed", std::move(masks)}};
}

const Protocol& tfr_net() {
  static const Protocol kProtocol = {
      .name = "tfr_net",
      .title = "TFR-Net",
      .paper =
          "Yuan et al., Transformer-based Feature Reconstruction Network for Robust Multimodal Sentiment Analysis, "
          "ACM MM 2021",
      .repository = "thuiar/TFR-Net",
      .year = 2021,
      .unit = "token or frame",
      .where = "token ids and input features",
      .who = "every utterance; text, audio and video each by themselves",
      .eligible = "valid positions; of text not [CLS] and [SEP]",
      .grid = "0, 0.1, ..., 1, one model a rate",
      .replacement = "[UNK] (100), frames of 0; lengths stay",
      .randomness =
          "numpy's legacy generator, seeds 111 (text), 1111 (audio), 11111 (video); once when a split is loaded",
      .train_rule = "rate of training = of validation = of test",
      .score =
          "mean and population SD over three runs (111, 1111, 11111); the paper's AUILC is the trapezoid over 0 to 1",
      .quirks =
          {"Masks are the same in every epoch and for every seed of a training.",
           "A modality that is missing as a whole is rate 1, which leaves [CLS] and [SEP] of text; users could not "
           "reproduce those cells.",
           "The released code computes no AUILC; tuning reads the test split."},
      .corrected = "The mask of a split is drawn once, by the seed of the run.",
      .exact = "all, given the padded widths",
      .rates = tenths_from(0, 10),
      .summary = Summary::kArea,
      .patterns = {{"random", RateUse::kOnePerModality, "every position by itself"}},
      .training_patterns = {{"random", RateUse::kOnePerModality, "every position by itself"}},
      .published_on = "CMU-MOSI and CH-SIMS",
      .training_seeds = {111, 1111, 11111},
      .draw = draw_tfr_masks};
  return kProtocol;
}

}  // namespace modrob::protocols
