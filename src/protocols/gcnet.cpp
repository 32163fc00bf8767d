#include "protocols/gcnet.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.h"
#include "foreign_random/numpy_legacy.h"
#include "protocols/keyed_draws.h"

namespace modrob::protocols {

namespace {

using foreign_random::NumpyLegacy;

constexpr int64_t kFewestRows = 32;
/// Beyond this the loop of the released code practically never ends: it needs some tens.
constexpr int kMostAttempts = 20000;

using KeptViews = std::vector<std::array<bool, 3>>;  ///< which views are kept

KeptViews one_view_each(NumpyLegacy& generator, int64_t count) {
  KeptViews rows(static_cast<size_t>(count));
  for (auto& row : rows) row = {};
  for (auto& row : rows) row[static_cast<size_t>(generator.randint(0, 3))] = true;
  return rows;
}

/// Every cell by itself, with a probability that is cut to hundredths.
KeptViews further_views(NumpyLegacy& generator, int64_t count, double probability) {
  const auto hundredths = static_cast<int64_t>(probability * 100);
  KeptViews rows(static_cast<size_t>(count));
  for (auto& row : rows) {
    for (bool& cell : row) cell = generator.randint(0, 100) < hundredths;
  }
  return rows;
}

int64_t views_in_both(const KeptViews& a, const KeptViews& b) {
  int64_t count = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t m = 0; m < 3; ++m) count += a[i][m] && b[i][m];
  }
  return count;
}

KeptViews kept_views(NumpyLegacy& generator, int64_t count, double kept_rate) {
  if (kept_rate == 1) return KeptViews(static_cast<size_t>(count), {true, true, true});
  if (kept_rate <= 1.0 / 3) return one_view_each(generator, count);
  const auto cells = static_cast<double>(3 * count);
  const double wanted = cells * kept_rate - static_cast<double>(count);
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    KeptViews rows = one_view_each(generator, count);
    const auto first = further_views(generator, count, wanted / cells);
    const double overlap = static_cast<double>(views_in_both(rows, first));
    const auto further = further_views(generator, count, wanted / (1 - overlap / wanted) / cells);
    for (size_t i = 0; i < rows.size(); ++i) {
      for (size_t m = 0; m < 3; ++m) rows[i][m] = rows[i][m] || further[i][m];
    }
    if (std::abs(kept_rate - static_cast<double>(views_in_both(rows, rows)) / cells) < 0.005) return rows;
  }
  throw UserError(
      "with batches of " + std::to_string(count) +
      " rows the released code does not find a mask of this rate, which it tries for ever; a rate of its grid "
      "and batches of 32 rows are right");
}

std::vector<MaskDraw> gcnet_reference(const Question& question) {
  NumpyLegacy generator(static_cast<uint32_t>(*question.seed));
  const int64_t size = question.split.size();
  std::vector<ModalityMask> masks;
  for (int64_t epoch = 0; epoch <= question.epoch; ++epoch) {
    masks = modality_masks(question.split);
    for (int64_t begin = 0; begin < size; begin += question.batch_size) {
      const int64_t rows = std::min(question.batch_size, size - begin);
      const auto kept = kept_views(generator, std::max(rows, kFewestRows), 1 - question.rate());
      for (int64_t i = 0; i < rows; ++i) {
        for (size_t m = 0; m < masks.size(); ++m) {
          if (!kept[static_cast<size_t>(i)][m]) masks[m].hide(begin + i);
        }
      }
    }
  }
  return {{"batches in the order of the loader", std::move(masks)}};
}

std::vector<MaskDraw> draw_gcnet(const Question& question) {
  if (question.form == Form::kReference) return gcnet_reference(question);
  auto masks = modality_masks(question.split);
  KeyedDraws(question).hide_modalities(masks, question.rates[0]);
  return {{"mask of the run's seed", std::move(masks)}};
}

}  // namespace

const Protocol& gcnet() {
  static const Protocol kProtocol = {
      .name = "gcnet",
      .title = "GCNet",
      .paper =
          "Lian et al., GCNet: Graph Completion Network for Incomplete Multimodal Learning in Conversation, IEEE "
          "TPAMI 2023",
      .repository = "zeroQiaoba/GCNet",
      .year = 2023,
      .lost = kModalitiesLost,
      .unit = "modality of an utterance",
      .where = "input features of utterances in dialogues",
      .who = "every utterance; it keeps one view that is drawn uniformly, and others as the rate allows",
      .eligible = "all but one modality",
      .grid = "0, 0.1, ..., 0.7 (share of the 3 N modalities), one model a rate",
      .replacement = "features of 0",
      .randomness =
          "numpy's global generator, which is not seeded; new masks for every batch and epoch, test included; host "
          "and guest apart",
      .train_rule = "rate of training = of validation = of test",
      .score = "weighted F1 or accuracy, mean over ten runs; the epoch is chosen by validation",
      .quirks =
          {"Modalities are not lost independently, and no utterance loses all: the numbers of kept views follow from a "
           "loop that draws until the kept share is within 0.005.",
           "Rate 0.7 is two thirds: exactly one view each.",
           "Masks are drawn over padding, too, and over 32 rows at least, so the share of real utterances differs.",
           "On IEMOCAP the validation loader is the test loader."},
      .corrected =
          "Each utterance keeps one modality, which is drawn; of the other cells as many are lost as make the rate "
          "of all, two thirds at most. A test mask is drawn once.",
      .exact = "none: the generator is not seeded; the law is that of the released code, rows of a batch for dialogues",
      .rates = tenths_from(0, 7),
      .patterns = {{"random", RateUse::kOne, "one view that is kept, further ones by the rate"}},
      .training_patterns = {{"random", RateUse::kOne, "one view that is kept, further ones by the rate"}},
      .published_on = "IEMOCAP, CMU-MOSI and CMU-MOSEI",
      .training_seeds = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
      .mask_draws = 10,
      .draw = draw_gcnet};
  return kProtocol;
}

}  // namespace modrob::protocols
