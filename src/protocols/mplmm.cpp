#include "protocols/mplmm.h"

#include <array>

#include "foreign_random/cpython_random.h"
#include "protocols/keyed_draws.h"
#include "protocols/modality_subsets.h"

namespace modrob::protocols {

namespace {

/// What is kept under codes 0 to 5: L, A, V, LA, LV, AV missing.
constexpr std::array<ModalitySet, 6> kKept = {
    ModalitySet(Modality::kAudio) | Modality::kVideo,
    ModalitySet(Modality::kText) | Modality::kVideo,
    ModalitySet(Modality::kText) | Modality::kAudio,
    Modality::kVideo,
    Modality::kAudio,
    Modality::kText,
};

std::vector<MaskDraw> mplmm_reference(const Question& question) {
  foreign_random::CPythonRandom generator(*question.seed);
  std::vector<ModalityMask> masks;
  for (int64_t epoch = 0; epoch <= question.epoch; ++epoch) {
    masks = modality_masks(question.split);
    for (int64_t i = 0; i < question.split.size(); ++i) {
      if (generator.uniform() >= question.rate()) continue;
      keep(masks, i, kKept[static_cast<size_t>(generator.below(std::ssize(kKept)))]);
    }
  }
  return {{"one access of each utterance", std::move(masks)}};
}

std::vector<MaskDraw> draw_mplmm(const Question& question) {
  if (question.form == Form::kReference) return mplmm_reference(question);
  auto masks = modality_masks(question.split);
  const KeyedDraws draws(question);
  for (int64_t i = 0; i < question.split.size(); ++i) {
    const auto stream = draws.stream("subset", ModalitySet::all(), i);
    if (stream.uniform(1) < question.rate()) keep(masks, i, kKept[stream.integer(0, kKept.size())]);
  }
  return {{"mask of the run's seed", std::move(masks)}};
}

}  // namespace

const Protocol& mplmm() {
  static const Protocol kProtocol = {
      .name = "mplmm",
      .title = "MPLMM",
      .paper =
          "Guo et al., Multimodal Prompt Learning with Missing Modalities for Sentiment Analysis and Emotion "
          "Recognition, ACL 2024",
      .repository = "zrguo/MPLMM",
      .year = 2024,
      .lost = kModalitiesLost,
      .unit = "modality of an utterance",
      .where = "input features",
      .who =
          "an utterance with probability drop_rate, which then loses one or two modalities: L, A, V, LA, LV, AV "
          "uniformly",
      .eligible = "all but one modality",
      .grid = "0.6 (the program's) or 0.7 (its manual's)",
      .replacement = "features that prompts generate from the modalities that are kept",
      .randomness = "anew at every access, validation and test too; which generator is not known (CPython's here)",
      .train_rule = "rate of training = of test",
      .score = "accuracy and F1, of the validation split",
      .quirks =
          {"The rate is that of incomplete utterances: each modality is missing in half of them, so 0.7 is 0.35 of "
           "each.",
           "Test masks are drawn anew at every access, so a model has no single score.",
           "The final figures are those of the validation split."},
      .corrected = "A test mask is drawn once, a training's by utterance and epoch.",
      .exact = "none: the generator is not known; the law is that of the released code",
      .rates = tenths_from(6, 7),
      .patterns = {{"random", RateUse::kOne, "share of the utterances that are incomplete"}},
      .training_patterns = {{"random", RateUse::kOne, "share of the utterances that are incomplete"}},
      .published_on = "CMU-MOSI, CMU-MOSEI, IEMOCAP and CH-SIMS",
      .scored_split = "valid",
      .draw = draw_mplmm};
  return kProtocol;
}

}  // namespace modrob::protocols
