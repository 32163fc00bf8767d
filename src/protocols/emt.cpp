#include "protocols/emt.h"

#include "protocols/tfr_net.h"

namespace modrob::protocols {

const Protocol& emt() {
  static const Protocol kProtocol = {
      .name = "emt",
      .title = "EMT-DLFR",
      .paper =
          "Sun et al., Efficient Multimodal Transformer with Dual-Level Feature Restoration for Robust Multimodal "
          "Sentiment Analysis, IEEE TAC 2023",
      .repository = "sunlicai/EMT-DLFR",
      .year = 2023,
      .unit = "token or frame",
      .where = "token ids and input features",
      .who = "every utterance; text, audio and video each by themselves",
      .eligible = "valid positions; of text not [CLS] and [SEP]",
      .grid = "0, 0.1, ..., 1 (SIMS: to 0.5), one model a rate",
      .replacement = "[UNK] (100), frames of 0; lengths stay",
      .randomness =
          "numpy's legacy generator, seeds 111 (text), 1111 (audio), 11111 (video); once when a split is loaded",
      .train_rule = "rate of training = of validation = of test; selection by validation loss",
      .score = "AUILC: trapezoid over the grid, 1 at most (SIMS: 0.5), of the mean over three runs",
      .quirks = {"Masks are the same in every epoch and for every seed of a training.",
                 "AUILC is of percentages that are rounded already.",
                 "Rates for each modality exist (`diff_missing`), but the sweep over rates overwrites them."},
      .corrected = "The mask of a split is drawn once, by the seed of the run.",
      .exact = "all, given the padded widths",
      .rates = tenths_from(0, 10),
      .summary = Summary::kArea,
      .patterns = {{"random", RateUse::kOnePerModality, "every position by itself"}},
      .training_patterns = {{"random", RateUse::kOnePerModality, "every position by itself"}},
      .published_on = "CMU-MOSI, CMU-MOSEI and CH-SIMS",
      .training_seeds = {111, 1111, 11111},
      .draw = draw_tfr_masks};
  return kProtocol;
}

}  // namespace modrob::protocols
