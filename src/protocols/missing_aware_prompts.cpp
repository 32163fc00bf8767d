#include "protocols/missing_aware_prompts.h"

#include "foreign_random/cpython_random.h"
#include "protocols/keyed_draws.h"

namespace modrob::protocols {

namespace {

/// Utterances in the order of the draw; of `both` the second half of the draw tells which of them lose the image.
struct IncompleteRows {
  std::vector<int64_t> all, of_image;
};

IncompleteRows sampled(const Question& question, int64_t count, int64_t half) {
  foreign_random::CPythonRandom generator(*question.seed);
  IncompleteRows rows{generator.sample(question.split.size(), count), {}};
  for (const int64_t index : generator.sample(count, half))
    rows.of_image.push_back(rows.all[static_cast<size_t>(index)]);
  return rows;
}

IncompleteRows keyed(const Question& question, int64_t count, int64_t half) {
  Question once = question;
  once.epoch = 0;
  const auto all = KeyedDraws(once).first_utterances("incomplete", ModalitySet::all(), count);
  std::vector<bool> incomplete(static_cast<size_t>(question.split.size()));
  for (const int64_t i : all) incomplete[static_cast<size_t>(i)] = true;
  IncompleteRows rows{all, {}};
  for (const int64_t i : KeyedDraws(once).first_utterances("image", ModalitySet::all(), question.split.size())) {
    if (std::ssize(rows.of_image) < half && incomplete[static_cast<size_t>(i)]) rows.of_image.push_back(i);
  }
  return rows;
}

std::vector<MaskDraw> draw_missing_aware_prompts(const Question& question) {
  const int64_t size = question.split.size();
  auto text = ModalityMask::of_modality(Modality::kText, size);
  auto image = ModalityMask::of_modality(declare_modality("image"), size);
  const int64_t count = question.rates[0].floor_of(size);
  const int64_t half = question.pattern == "both" ? count / 2 : 0;
  const auto rows = question.form == Form::kReference ? sampled(question, count, half) : keyed(question, count, half);
  std::vector<bool> of_image(static_cast<size_t>(size), question.pattern == "image");
  for (const int64_t i : rows.of_image) of_image[static_cast<size_t>(i)] = true;
  for (const int64_t i : rows.all) (of_image[static_cast<size_t>(i)] ? image : text).hide(i);
  return {{"table of the split", {std::move(text), std::move(image)}}};
}

}  // namespace

const Protocol& missing_aware_prompts() {
  static const std::vector<Pattern> kPatterns = {
      {"both", RateUse::kOne, "half of them lose the image, the others the text"},
      {"text", RateUse::kOne, "they lose the text"},
      {"image", RateUse::kOne, "they lose the image"}};
  static const Protocol kProtocol = {
      .name = "missing_aware_prompts",
      .title = "missing-aware prompts",
      .paper = "Lee et al., Multimodal Prompting with Missing Modalities for Visual Recognition, CVPR 2023",
      .repository = "YiLunLee/missing_aware_prompts",
      .year = 2023,
      .lost = kModalitiesLost,
      .unit = "modality of a sample",
      .where = "raw text and image",
      .who = "a fixed share of the samples; never both modalities of one",
      .eligible = "one modality",
      .grid = "0.7 in training, validation and test",
      .replacement = "the empty text; an image of ones",
      .randomness = "CPython's random.sample when the table is made, which is then kept in a file",
      .train_rule = "the same share and pattern; complete training samples can play one of the three at random",
      .score = "macro F1 (MM-IMDb), accuracy (Food101), AUROC (Hateful Memes)",
      .quirks =
          {"The table's file has pattern and share in its name but no seed: the first run on a machine fixes the mask "
           "for every later one.",
           "The rate is that of incomplete samples; of each modality half of it is missing under `both`."},
      .corrected = "The table follows from the seed of the run, whatever lies in a folder.",
      .exact = "given CPython's generator as it stands when the table is made",
      .rates = {Rate::from_double(0.7)},
      .patterns = kPatterns,
      .training_patterns = kPatterns,
      .published_on = "MM-IMDb, Food101 and Hateful Memes",
      .draw = draw_missing_aware_prompts};
  return kProtocol;
}

}  // namespace modrob::protocols
