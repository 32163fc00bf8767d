#include "protocols/multibench.h"

#include "foreign_random/numpy_legacy.h"
#include "protocols/keyed_draws.h"

namespace modrob::protocols {

namespace {

/// What the pattern says is disturbed, with the level that each has.
struct Disturbed {
  ModalitySet modalities;
  double level;
};

Disturbed disturbed(const Question& question) {
  if (question.pattern == "multimodal") return {ModalitySet::all(), question.rate() / 3};
  return {parse_modality(question.pattern), question.rate()};
}

std::vector<MaskDraw> draw_multibench(const Question& question) {
  const auto [modalities, level] = disturbed(question);
  MaskDraw draw{"level " + question.rates[0].text(), {}};
  if (question.form == Form::kCorrected) {
    draw.masks = position_masks(question.split, kAllEndsGo);
    const KeyedDraws keyed(question);
    for (auto& mask : draw.masks) {
      if (modalities.contains(mask.modality())) keyed.hide_positions(mask, constant_rate(level));
    }
    return {std::move(draw)};
  }
  draw.masks = modality_masks(question.split);
  foreign_random::NumpyLegacy generator(static_cast<uint32_t>(*question.seed));
  for (auto& mask : draw.masks) {
    if (!modalities.contains(mask.modality())) continue;
    for (int64_t i = 0; i < question.split.size(); ++i) {
      if (generator.uniform() < level) mask.hide(i);
    }
  }
  if (modalities.contains(Modality::kText)) {
    draw.unscored.assign(draw.masks[0].missing().begin(), draw.masks[0].missing().end());
  }
  return {std::move(draw)};
}

}  // namespace

const Protocol& multibench() {
  static const Protocol kProtocol = {
      .name = "multibench",
      .title = "MultiBench",
      .paper =
          "Liang et al., MultiBench: Multiscale Benchmarks for Multimodal Representation Learning, NeurIPS 2021 "
          "datasets and benchmarks",
      .repository = "pliang279/MultiBench",
      .year = 2021,
      .lost = {Unit::kModality, Unit::kPosition},
      .unit = "as called: modality of an utterance; as documented: time step",
      .where = "word vectors and input features; raw words (kind typos_mixed)",
      .who = "every utterance; the modalities by themselves",
      .eligible = "all; padding too gets noise",
      .grid = "levels 0, 0.1, ..., 0.9; multimodal a third of the level on each modality",
      .replacement = "one N(0, level) added to all entries, then 0 where the mask says",
      .randomness = "not seeded",
      .train_rule = "none: it scores trained models",
      .score =
          "relative robustness: trapezoid over the ten levels; effective robustness: what is above late fusion's "
          "curve; both scaled against numbers of published methods",
      .quirks =
          {"The affect pipeline hands over the whole array in a list of one, so the helper's time runs over "
           "utterances: an "
           "utterance gets one scalar of noise and loses the modality altogether.",
           "Utterances whose text sums to exactly 0 are deleted, so who lost its text in the multimodal curve is never "
           "scored.",
           "The scaled scores depend on which methods stand in the table."},
      .corrected = "Time steps are lost, as the helper is documented; every utterance is scored.",
      .exact = "none: nothing is seeded; the law is that of the released code, without the noise itself",
      .rates = tenths_from(0, 9),
      .summary = Summary::kArea,
      .patterns = {{"multimodal", RateUse::kOne, "a third of the level on each modality"},
                   {"audio", RateUse::kOne, "audio alone"},
                   {"video", RateUse::kOne, "video alone"}},
      .training_patterns = {},
      .published_on = "CMU-MOSI, CMU-MOSEI and others",
      .draw = draw_multibench};
  return kProtocol;
}

}  // namespace modrob::protocols
