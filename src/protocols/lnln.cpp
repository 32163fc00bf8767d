#include "protocols/lnln.h"

#include <array>

#include "foreign_random/cpython_random.h"
#include "protocols/keyed_draws.h"
#include "protocols/thresholds.h"

namespace modrob::protocols {

namespace {

using foreign_random::CPythonRandom;
using foreign_random::NumpyLegacy;

constexpr uint32_t kMaskSeed = 1111;

/// A rate for each utterance of each modality; half of the utterances of each have none.
std::array<std::vector<double>, 3> training_rates(const Question& question) {
  const auto size = static_cast<size_t>(question.split.size());
  NumpyLegacy generator(kMaskSeed);
  const auto video = question.split.size() * question.split.positions[2].width;
  for (int64_t i = 0; i < video; ++i) generator.uniform();
  std::array<std::vector<double>, 3> rates;
  for (auto& of_modality : rates) {
    of_modality.resize(size);
    for (double& rate : of_modality) rate = generator.uniform();
  }
  CPythonRandom halves(*question.seed);
  for (int64_t epoch = 0; epoch <= question.epoch; ++epoch) {
    for (auto& of_modality : rates) {
      for (const int64_t i : halves.sample(question.split.size(), question.split.size() / 2)) {
        if (epoch == question.epoch) of_modality[static_cast<size_t>(i)] = 0;
      }
    }
  }
  return rates;
}

std::vector<MaskDraw> lnln_reference(const Question& question) {
  auto masks = position_masks(question.split, kTextEndsStay);
  const auto rates = question.training() ? training_rates(question) : std::array<std::vector<double>, 3>();
  for (size_t m = 0; m < masks.size(); ++m) {
    NumpyLegacy generator(kMaskSeed);
    const auto& drawn = rates[m];
    const RateOf rate_of = [&](int64_t i) { return drawn[static_cast<size_t>(i)]; };
    hide_by_thresholds(generator, std::span(masks).subspan(m, 1),
                       question.training() ? rate_of : constant_rate(question.rate()));
  }
  return {{"mask seed 1111", std::move(masks)}};
}

std::vector<MaskDraw> lnln_corrected(const Question& question) {
  auto masks = position_masks(question.split, kTextEndsStay);
  const KeyedDraws draws(question);
  for (auto& mask : masks) {
    if (!question.training()) {
      draws.hide_positions(mask, constant_rate(question.rate()));
      continue;
    }
    std::vector<double> rates;
    for (int64_t i = 0; i < question.split.size(); ++i) rates.push_back(draws.uniform_rate(mask.modality())(i));
    for (const int64_t i : draws.first_utterances("whole", mask.modality(), question.split.size() / 2)) {
      rates[static_cast<size_t>(i)] = 0;
    }
    draws.hide_positions(mask, [&](int64_t i) { return rates[static_cast<size_t>(i)]; });
  }
  return {{"mask of the run's seed", std::move(masks)}};
}

std::vector<MaskDraw> draw_lnln(const Question& question) {
  return question.form == Form::kReference ? lnln_reference(question) : lnln_corrected(question);
}

}  // namespace

const Protocol& lnln() {
  static const Protocol kProtocol = {
      .name = "lnln",
      .title = "LNLN",
      .paper = "Zhang et al., Towards Robust Multimodal Sentiment Analysis with Incomplete Data, NeurIPS 2024",
      .repository = "Haoyu-ha/LNLN",
      .year = 2024,
      .unit = "token or frame",
      .where = "token ids and input features",
      .who = "every utterance; text, audio and video each by themselves, at one rate",
      .eligible = "valid positions; of text not [CLS] and [SEP]",
      .grid = "0, 0.1, ..., 0.9, one model for all",
      .replacement = "[UNK] (100), frames of 0; lengths stay",
      .randomness = "numpy's legacy generator, seed 1111 for each modality",
      .train_rule =
          "a rate from U(0, 1) for each utterance and modality, then none for half of the utterances of each; "
          "validation at 0.5",
      .score = "mean over the ten rates, of the mean over three checkpoints (seeds 1111 to 1113)",
      .quirks =
          {"The mask seed is 1111 whatever the seed of the run, so the three models are scored under one mask a rate.",
           "The generator is seeded anew for text, audio and video: the first utterance loses the same positions of "
           "all "
           "three, and word-aligned data would have one mask.",
           "Training masks are drawn again only when utterance 0 is fetched, by the loader's process that fetches it; "
           "the thresholds are the same every time and only the rates change.",
           "There is one checkpoint for each metric, chosen on the test split at 0.5; that of the first epoch is never "
           "kept.",
           "On MOSI and MOSEI metrics are rounded to four digits before the mean, on SIMS they are not and predictions "
           "are clipped to [-1, 1].",
           "The target of the completeness loss is the rate of text alone."},
      .corrected =
          "Masks of their own for each modality and seed of a run; a training's are drawn anew in every epoch.",
      .exact =
          "those of an evaluation, given the padded widths; of a training the law, since which generator its rates "
          "come from depends on the loader's processes",
      .rates = tenths_from(0, 9),
      .patterns = {{"random", RateUse::kOne, "every position by itself"}},
      .training_patterns = {{"random", RateUse::kNone, "rates are drawn for each utterance"}},
      .published_on = "CMU-MOSI, CMU-MOSEI and CH-SIMS",
      .training_seeds = {1111, 1112, 1113},
      .draw = draw_lnln};
  return kProtocol;
}

}  // namespace modrob::protocols
