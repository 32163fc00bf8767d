#include "protocols/cms_mamba.h"

#include <array>
#include <optional>
#include <string>

#include "foreign_random/numpy_pcg64.h"
#include "protocols/thresholds.h"

namespace modrob::protocols {

namespace {

using foreign_random::NumpyPcg64;

constexpr std::array<uint64_t, 5> kTestSeeds = {1111, 2222, 3333, 4444, 5555};

/// Rates of text, audio, video.
using Rates = std::array<double, 3>;
struct Law {
  std::optional<Rates> independent;
  std::optional<Rates> block;
};

Law law_of(const Question& question) {
  struct Named {
    std::string_view name;
    Law law;
  };
  static const std::array<Named, 7> kNamed = {{{"block_30", {{}, Rates{0.3, 0.3, 0.3}}},
                                               {"block_50", {{}, Rates{0.5, 0.5, 0.5}}},
                                               {"text_missing", {Rates{1, 0, 0}, {}}},
                                               {"audio_video_missing", {Rates{0, 1, 1}, {}}},
                                               {"text_heavy", {Rates{0.7, 0.1, 0.1}, {}}},
                                               {"audio_video_heavy", {Rates{0.1, 0.7, 0.7}, {}}},
                                               {"mixed_burst", {Rates{0.2, 0.2, 0.2}, Rates{0.3, 0.3, 0.3}}}}};
  for (const auto& named : kNamed) {
    if (named.name == question.pattern) return named.law;
  }
  const Rates rates = {question.rate(0), question.rate(1), question.rate(2)};
  return question.pattern == "block" ? Law{{}, rates} : Law{rates, {}};
}

/// One utterance: text, audio, video from one stream.
void hide_utterance(NumpyPcg64& generator, std::vector<ModalityMask>& masks, int64_t utterance, const Law& law) {
  for (size_t m = 0; m < masks.size(); ++m) {
    if (law.independent) {
      for (int64_t t = 0; t < masks[m].width(); ++t) {
        if (generator.uniform() < (*law.independent)[m]) masks[m].hide(utterance, t);
      }
    }
    if (law.block) {
      const auto& eligible = masks[m].eligible(utterance);
      const int64_t length = rounded_share((*law.block)[m], eligible.count());
      if (length == 0) continue;  // nothing is drawn
      const int64_t start = eligible.begin + generator.integers(0, eligible.count() - length + 1);
      hide_block(std::span(masks).subspan(m, 1), utterance, start, length);
    }
  }
}

NumpyPcg64 generator_of(uint64_t seed, int64_t epoch, int64_t utterance) {
  return NumpyPcg64(std::array<uint64_t, 3>{seed, static_cast<uint64_t>(epoch), static_cast<uint64_t>(utterance)});
}

std::vector<MaskDraw> draw_cms_mamba(const Question& question) {
  std::vector<MaskDraw> draws;
  const auto clean = position_masks(question.split, kTextEndsStay);
  if (question.training()) {
    draws.push_back({"epoch " + std::to_string(question.epoch), clean});
    for (int64_t i = 0; i < question.split.size(); ++i) {
      auto generator = generator_of(*question.seed, question.epoch, i);
      const double rate = generator.uniform();
      hide_utterance(generator, draws.back().masks, i, {Rates{rate, rate, rate}, {}});
    }
    return draws;
  }
  const auto law = law_of(question);
  for (const uint64_t seed : kTestSeeds) {
    draws.push_back({"mask seed " + std::to_string(seed), clean});
    for (int64_t i = 0; i < question.split.size(); ++i) {
      auto generator = generator_of(seed, 0, i);
      hide_utterance(generator, draws.back().masks, i, law);
    }
  }
  return draws;
}

}  // namespace

const Protocol& cms_mamba() {
  static const Protocol kProtocol = {
      .name = "cms_mamba",
      .title = "CMS-Mamba",
      .paper = "CMS-Mamba, 2026",
      .repository = "Indecis1ve/CMS-Mamba",
      .year = 2026,
      .unit = "token or frame; block; both",
      .where = "token ids and input features",
      .who = "every utterance; text, audio and video each by themselves",
      .eligible = "valid positions; of text not the first and the last",
      .grid = "0, 0.1, 0.5, 0.9, 1 or 0, 0.1, 0.3, 0.5, 0.7 (two manuals), and seven named patterns; one model for all",
      .replacement = "[UNK] (100), frames of 0, which the model takes for learned tokens",
      .randomness = "numpy's default_rng(SeedSequence([seed, epoch, index])); text, then audio, then video",
      .train_rule = "one rate from U(0, 1) for each utterance and epoch, shared by the modalities",
      .score =
          "over five mask seeds (1111, ..., 5555; validation: the first three) within each training seed (2024 to "
          "2028), then over seeds",
      .quirks =
          {"Two manuals disagree whether the macro mean has seven incomplete patterns or the clean one and six, and on "
           "the validation grid.",
           "Its twelve perturbations out of distribution are named in prose only."},
      .corrected = "The same masks: what is stated is what is done.",
      .exact =
          "all, given the padded widths, but for two guesses: each modality of mixed_burst draws its positions, then "
          "its block; a block of no position draws nothing",
      .rates = {Rate::from_double(0), Rate::from_double(0.1), Rate::from_double(0.3), Rate::from_double(0.5),
                Rate::from_double(0.7), Rate::from_double(0.9), Rate::from_double(1)},
      .patterns = {{"independent", RateUse::kOnePerModality, "every position by itself", false, 5, true},
                   {"block", RateUse::kOnePerModality, "one block in each modality", false, 5, true},
                   {"block_30", RateUse::kNone, "blocks of 0.3", false, 5, true},
                   {"block_50", RateUse::kNone, "blocks of 0.5", false, 5, true},
                   {"text_missing", RateUse::kNone, "text 1", false, 5, true},
                   {"audio_video_missing", RateUse::kNone, "audio and video 1", false, 5, true},
                   {"text_heavy", RateUse::kNone, "text 0.7, audio and video 0.1", false, 5, true},
                   {"audio_video_heavy", RateUse::kNone, "text 0.1, audio and video 0.7", false, 5, true},
                   {"mixed_burst", RateUse::kNone, "independent 0.2 or a block of 0.3", false, 5, true}},
      .training_patterns = {{"independent", RateUse::kNone, "the rate is drawn"}},
      .seed = 2024,
      .published_on = "CMU-MOSI, CMU-MOSEI, CH-SIMS and IEMOCAP",
      .training_seeds = {2024, 2025, 2026, 2027, 2028},
      .mask_draws = 5,
      .draw = draw_cms_mamba};
  return kProtocol;
}

}  // namespace modrob::protocols
