#include "protocols/imder.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "foreign_random/cpython_random.h"
#include "protocols/keyed_draws.h"
#include "protocols/modality_subsets.h"

namespace modrob::protocols {

namespace {

/// Shares of batches that lose two and one modalities, at 0.1, 0.2, ..., 0.7.
struct Shares {
  double two, one;
};
constexpr std::array<Shares, 7> kShares = {
    {{0.1, 0.1}, {0.2, 0.2}, {0.3, 0.3}, {0.5, 0.2}, {0.7, 0.1}, {0.9, 0.0}, {1.0, 0.0}}};
/// The order of the list that is sampled.
constexpr std::array<Modality, 3> kSampled = {Modality::kText, Modality::kVideo, Modality::kAudio};

/// The released code's index, which is -1 for rate 0 and so the last.
const Shares& shares_at(double rate) {
  if (rate == 0) return kShares.back();
  const auto index = static_cast<size_t>(std::max(0.0, 10 * rate - 1));
  if (index < kShares.size()) return kShares[index];
  throw UserError(
      "the released code has no missing rate of 0.8 or more, as no utterance loses all modalities; rates up to 0.7 are "
      "right for the reference form");
}

std::vector<MaskDraw> imder_reference(const Question& question) {
  const Shares& shares = shares_at(question.rate());
  const int64_t batches = (question.split.size() + question.batch_size - 1) / question.batch_size;
  const double rounded = 10 * std::nearbyint(static_cast<double>(batches) / 10.0);
  foreign_random::CPythonRandom generator(*question.seed);
  std::vector<ModalityMask> masks;
  for (int64_t epoch = 0; epoch <= question.epoch; ++epoch) {
    masks = modality_masks(question.split);
    int64_t two = 0, one = 0;
    for (int64_t batch = 0; batch < batches; ++batch) {
      int64_t kept_count = 3;
      if (rounded > 0 && static_cast<double>(two) / rounded < shares.two) {
        ++two;
        kept_count = 1;
      } else if (rounded > 0 && static_cast<double>(one) / rounded < shares.one) {
        ++one;
        kept_count = 2;
      } else {
        continue;
      }
      ModalitySet kept;
      for (const int64_t index : generator.sample(3, kept_count)) kept = kept | kSampled[static_cast<size_t>(index)];
      const int64_t end = std::min(question.split.size(), (batch + 1) * question.batch_size);
      for (int64_t i = batch * question.batch_size; i < end; ++i) keep(masks, i, kept);
    }
  }
  return {{"batches in the order of the loader", std::move(masks)}};
}

std::vector<MaskDraw> draw_imder(const Question& question) {
  if (question.pattern == "fixed") return kept_subsets(modality_masks(question.split), kIncompleteSubsets);
  if (question.form == Form::kReference) return imder_reference(question);
  auto masks = modality_masks(question.split);
  KeyedDraws(question).hide_modalities(masks, question.rates[0]);
  return {{"mask of the run's seed", std::move(masks)}};
}

constexpr auto kBatchQuirks = std::to_array<std::string_view>(
    {"All utterances of a batch lose the same modalities, so the result depends on the batch size and the loader's "
     "order.",
     "What is lost is a count of batches, rounded to tens of batches, so the realised rate depends on their number; "
     "with five batches or fewer nothing is lost.",
     "Rate 0 is the last place of the table: every batch loses two modalities.", "Rate 0.7 is two thirds.",
     "The modalities are drawn within the model, at test too; the test split is run in every epoch.",
     "The fixed subsets are not in the released code."});

struct Work {
  std::string_view name, title, paper, repository, replacement;
  std::vector<std::string_view> further_quirks;
};

Protocol batch_protocol(const Work& work) {
  std::vector<std::string_view> quirks(kBatchQuirks.begin(), kBatchQuirks.end());
  quirks.insert(quirks.end(), work.further_quirks.begin(), work.further_quirks.end());
  return {
      .name = work.name,
      .title = work.title,
      .paper = work.paper,
      .repository = work.repository,
      .year = 2023,
      .lost = kModalitiesLost,
      .unit = "modality of a batch",
      .where = "projected features behind the encoders",
      .who = "batches by turns: first those that lose two, then those that lose one, then complete ones",
      .eligible = "all but one modality",
      .grid = "0.1, 0.2, ..., 0.7 (share of the 3 N modalities), one model a rate; six fixed subsets",
      .replacement = work.replacement,
      .randomness = "CPython's random.sample, once a batch",
      .train_rule = "rate of training = of test, behind encoders that were trained on complete data",
      .score = "accuracy and F1 at each rate",
      .quirks = std::move(quirks),
      .corrected =
          "Each utterance keeps one modality, which is drawn; of the other cells as many are lost as make the "
          "rate of all, two thirds at most.",
      .exact = "given the loader's order of the utterances and CPython's generator as it stands when the split begins",
      .rates = tenths_from(1, 7),
      .patterns = {{"random", RateUse::kOne, "which modalities is drawn once a batch"},
                   {"fixed", RateUse::kNone, "the six subsets that can be kept, a draw each", false, 6, true}},
      .training_patterns = {{"random", RateUse::kOne, "which modalities is drawn once a batch"},
                            {"fixed", RateUse::kNone, "the six subsets that can be kept, a draw each", false, 6, true}},
      .draw = draw_imder};
}

}  // namespace

const Protocol& dicmor() {
  static const Protocol kProtocol = batch_protocol(
      {"dicmor",
       "DiCMoR",
       "Wang et al., Distribution-Consistent Modal Recovering for Incomplete Multimodal Learning, ICCV 2023",
       "mdswyz/DiCMoR",
       "features that a normalising flow recovers from the modalities that are kept",
       {"The forward pass reads labels, for the likelihood."}});
  return kProtocol;
}

const Protocol& imder() {
  static const Protocol kProtocol =
      batch_protocol({"imder",
                      "IMDer",
                      "Wang et al., Incomplete Multimodality-Diffused Emotion Recognition, NeurIPS 2023",
                      "mdswyz/IMDer",
                      "features that a score diffusion recovers from the modalities that are kept",
                      {}});
  return kProtocol;
}

}  // namespace modrob::protocols
