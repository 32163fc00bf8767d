#include "protocols/openvna.h"

#include <string>

#include "protocols/keyed_draws.h"
#include "protocols/niat.h"
#include "protocols/thresholds.h"

namespace modrob::protocols {

namespace {

std::array<Ends, 3> ends_of(const Question& question) {
  return question.pattern == "temporal" ? kAllEndsGo : kAllEndsStay;
}

std::vector<MaskDraw> openvna_reference(const Question& question) {
  std::vector<MaskDraw> draws;
  const auto clean = position_masks(question.split, ends_of(question));
  auto blocks = clean;  // as NIAT's
  for (const uint32_t seed : kNiatSeeds) {
    foreign_random::NumpyLegacy generator(seed);
    auto masks = clean;
    if (question.pattern == "temporal") {
      hide_inner_blocks(generator, blocks, question.rate());
      masks = blocks;
    } else {
      hide_each_by_thresholds(generator, masks, question);
    }
    draws.push_back({"noise seed " + std::to_string(seed), std::move(masks)});
  }
  return draws;
}

std::vector<MaskDraw> openvna_corrected(const Question& question) {
  std::vector<MaskDraw> draws;
  for (size_t k = 0; k < kNiatSeeds.size(); ++k) {
    const KeyedDraws keyed(question, static_cast<int64_t>(k));
    auto masks = position_masks(question.split, kAllEndsStay);
    if (question.pattern == "temporal") {
      keyed.hide_blocks(masks, question.rates[0]);
    } else {
      for (size_t m = 0; m < masks.size(); ++m) keyed.hide_positions(masks[m], constant_rate(question.rate(m)));
    }
    draws.push_back({"draw " + std::to_string(k), std::move(masks)});
  }
  return draws;
}

std::vector<MaskDraw> draw_openvna(const Question& question) {
  return question.form == Form::kReference ? openvna_reference(question) : openvna_corrected(question);
}

}  // namespace

const Protocol& openvna() {
  static const Protocol kProtocol = {
      .name = "openvna",
      .title = "OpenVNA",
      .paper =
          "Yuan et al., OpenVNA: A Framework for Analyzing the Behavior of Multimodal Language Understanding System "
          "under Noisy Scenarios, ACL 2024 demonstrations",
      .repository = "thuiar/OpenVNA",
      .year = 2024,
      .unit = "token or frame; block; stretches of the raw signal",
      .where = "token ids and input features; raw video and audio, which are not done here",
      .who = "every utterance",
      .eligible = "valid positions but the first and the last, in all modalities; of blocks all valid ones",
      .grid = "0, 0.1, ..., 1, one model for all",
      .replacement = "[UNK] (100), frames of 0; lengths stay",
      .randomness = "numpy's legacy generator over several noise seeds (taken as NIAT's five here)",
      .train_rule = "none: it scores trained models",
      .score = "AIR: trapezoid over 0 to 1; \"effective\" is the value at 0 less the area",
      .quirks =
          {"Blocks begin at 0 at the earliest, so [CLS] can be lost, and those of all seeds pile up as NIAT's.",
           "The unaligned pattern does not run with numpy 1.24 or newer (`np.int`), and rates for each modality do "
           "not work on one of its paths."},
      .corrected = "Five masks that are drawn apart; [CLS] and [SEP] stay.",
      .exact = "none: what is known of its draws is their law",
      .rates = tenths_from(0, 10),
      .summary = Summary::kArea,
      .patterns = {{"aligned", RateUse::kOne, "positions of each modality by themselves, word-aligned data", true, 5},
                   {"unaligned", RateUse::kOnePerModality, "the same with own lengths", false, 5},
                   {"temporal", RateUse::kOne, "one block, the same in all modalities", true, 5}},
      .training_patterns = {},
      .mask_draws = 5,
      .draw = draw_openvna};
  return kProtocol;
}

}  // namespace modrob::protocols
