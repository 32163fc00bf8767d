#include "protocols/cider.h"

#include <algorithm>
#include <string>

#include "protocols/keyed_draws.h"
#include "protocols/modality_subsets.h"
#include "protocols/thresholds.h"

namespace modrob::protocols {

namespace {

using foreign_random::NumpyLegacy;

/// One row of numbers for each utterance, over text, audio and video in turn.
void hide_by_joined_thresholds(NumpyLegacy& generator, std::vector<ModalityMask>& masks, const RateOf& rate_of) {
  for (int64_t i = 0; i < masks.front().utterances(); ++i) {
    for (auto& mask : masks) {
      for (int64_t t = 0; t < mask.width(); ++t) {
        if (!(generator.uniform() > rate_of(i))) mask.hide(i, t);
      }
    }
  }
}

/// The rate of every single position is drawn, and compared with another draw.
void hide_half(NumpyLegacy& generator, std::vector<ModalityMask>& masks) {
  int64_t width = 0;
  for (const auto& mask : masks) width += mask.width();
  std::vector<double> rates(static_cast<size_t>(masks.front().utterances() * width));
  std::generate(rates.begin(), rates.end(), [&] { return generator.uniform(); });
  auto rate = rates.begin();
  hide_by_joined_thresholds(generator, masks, [&](int64_t) { return *rate++; });
}

std::vector<MaskDraw> cider_reference(const Question& question) {
  const bool shared = question.pattern == "tmfm" || question.pattern == "stmfm";
  auto masks = position_masks(question.split, shared ? kAllEndsStay : kTextEndsStay);
  NumpyLegacy generator(static_cast<uint32_t>(*question.seed));
  if (question.training()) {
    hide_half(generator, masks);
  } else if (question.pattern == "rmfm") {
    hide_by_joined_thresholds(generator, masks, constant_rate(question.rate()));
  } else if (question.pattern == "rmfm_same") {
    hide_each_by_thresholds(generator, masks, question);
  } else if (question.pattern == "rmm") {
    for (int64_t i = 0; i < question.split.size(); ++i) {
      for (auto& mask : masks) {
        if (!(generator.uniform() > question.rate())) mask.hide_all(i);
      }
    }
  } else if (question.pattern == "tmfm") {
    hide_by_thresholds(generator, masks, constant_rate(question.rate()));
  } else {
    hide_inner_blocks(generator, masks, question.rate());
  }
  return {{"mask of the run's seed", std::move(masks)}};
}

std::vector<MaskDraw> cider_corrected(const Question& question) {
  auto masks = position_masks(question.split, kTextEndsStay);
  const KeyedDraws draws(question);
  if (question.training()) {
    for (auto& mask : masks) draws.hide_positions(mask, draws.uniform_rate(ModalitySet::all()));
  } else if (question.pattern == "rmm") {
    for (int64_t i = 0; i < question.split.size(); ++i) {
      for (auto& mask : masks) {
        if (draws.stream("modality", mask.modality(), i).uniform(0) < question.rate()) mask.hide_all(i);
      }
    }
  } else if (question.pattern == "tmfm") {
    draws.hide_shared_positions(masks, constant_rate(question.rate()));
  } else if (question.pattern == "stmfm") {
    draws.hide_blocks(masks, question.rates[0]);
  } else {
    for (size_t m = 0; m < masks.size(); ++m) draws.hide_positions(masks[m], constant_rate(question.rate(m)));
  }
  return {{"mask of the run's seed", std::move(masks)}};
}

std::vector<MaskDraw> draw_cider(const Question& question) {
  if (question.pattern == "smm") return kept_subsets(position_masks(question.split, kTextEndsStay), kSubsetsKept);
  return question.form == Form::kReference ? cider_reference(question) : cider_corrected(question);
}

}  // namespace

const Protocol& cider() {
  static const Protocol kProtocol = {
      .name = "cider",
      .title = "CIDer",
      .paper =
          "Zhong et al., Towards Robust Multimodal Emotion Recognition under Missing Modalities and Distribution "
          "Shifts, 2025",
      .repository = "gw-zhong/CIDer",
      .year = 2025,
      .unit = "token or frame, shared or not; block; modality of an utterance; fixed subset",
      .where = "token ids and input features",
      .who = "every utterance; in rmm each modality is lost by itself and all three can be",
      .eligible = "valid positions; of text not [CLS] and [SEP]; under tmfm and stmfm the ends stay in all modalities",
      .grid = "0, 0.1, ..., 1, one model for all",
      .replacement = "[UNK] (100), frames of 0; in the counterfactual text [MASK] (103)",
      .randomness = "numpy's legacy generator, seed of the run (1111); once when the split is loaded",
      .train_rule = "rmfm with \"random rates\"",
      .score = "AUILC: trapezoid over 0 to 1",
      .quirks =
          {"The rate of a training is drawn for every single position and compared with another draw: every position "
           "is "
           "lost with probability 1/2, and no utterance is nearly complete or nearly empty.",
           "Text, audio and video share one array under tmfm and stmfm, so the first and the last frame stay, too."},
      .corrected = "A training draws one rate from U(0, 1) for each utterance; only [CLS] and [SEP] stay.",
      .exact =
          "those of an evaluation, given the padded widths, but for the order of rmm's draws, which is taken to be "
          "text, audio, video of each utterance; of a training the law",
      .rates = tenths_from(0, 10),
      .summary = Summary::kArea,
      .patterns = {{"rmfm", RateUse::kOne, "positions, one row of draws over all modalities"},
                   {"rmfm_same", RateUse::kOnePerModality, "positions, one modality behind the other"},
                   {"rmm", RateUse::kOne, "whole modalities"},
                   {"tmfm", RateUse::kOne, "the same positions in all modalities", true},
                   {"stmfm", RateUse::kOne, "one block, the same in all modalities", true},
                   {"smm", RateUse::kNone, "the seven subsets that can be kept, the complete one included", false, 7,
                    true}},
      .training_patterns = {{"rmfm", RateUse::kNone, "rates are drawn"}},
      .training_seeds = {1111},
      .draw = draw_cider};
  return kProtocol;
}

}  // namespace modrob::protocols
