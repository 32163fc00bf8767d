#include "batch/collator.h"

#include <ATen/Functions.h>

#include <algorithm>

#include "core/error.h"
#include "core/log.h"
#include "core/rng.h"
#include "data/container/transcript_words.h"
#include "text/tokenized_texts.h"

namespace modrob::batch {

WordVocabulary::WordVocabulary(const data::Dataset& dataset) : words_{"<unk>", "<pad>"} {
  for (int64_t i = 0; i < dataset.size(); ++i) {
    for (const auto word : dataset.words(i)) {
      if (ids_.emplace(std::string(word), static_cast<int64_t>(words_.size())).second) words_.emplace_back(word);
    }
  }
}

int64_t WordVocabulary::find(std::string_view word) const {
  const auto found = ids_.find(std::string(word));
  return found == ids_.end() ? 0 : found->second;
}

Collator::Collator(data::Dataset dataset, const text::Wordpiece* tokenizer, CollateOptions options)
    : dataset_(std::move(dataset)), options_(options) {
  const auto count = static_cast<size_t>(dataset_.size());
  ids_.reserve(count);
  word_counts_.reserve(count);
  for (int64_t i = 0; i < dataset_.size(); ++i) {
    ids_.push_back(hash_text(dataset_.utterance(i).id));
    word_counts_.push_back(static_cast<int64_t>(dataset_.words(i).size()));
  }
  if (tokenizer != nullptr) {
    auto tokenized = text::TokenizedTexts::of(*tokenizer, data::transcripts_of(dataset_), options_.max_tokens);
    tokens_ = std::move(tokenized.ids);
    unknown_ = tokenized.unknown;
    separator_ = tokenizer->vocabulary().sep();
    warn_of_unknown_pieces(*tokenizer);
    if (options_.text_cut == fidelity::TextCut::kBatchWords) warn_of_texts_without_blanks();
  }
  if (options_.word_ids) words_ = std::make_unique<WordVocabulary>(dataset_);
}

void Collator::warn_of_unknown_pieces(const text::Wordpiece& tokenizer) {
  if (!unknown_.many()) return;
  unknown_reason_ = text::likely_reason(tokenizer, data::transcripts_of(dataset_));
  log_warning(unknown_.text() + ": " + unknown_reason_);
}

void Collator::warn_of_texts_without_blanks() const {
  int64_t with_more = 0;
  for (int64_t i = 0; i < dataset_.size(); ++i) {
    const auto words = dataset_.words(i);
    with_more += data::transcript_words(words).size() > 2 * words.size();
  }
  if (2 * with_more <= dataset_.size()) return;
  log_warning("the reference cuts texts at their number of words between blanks, and " + std::to_string(with_more) +
              " of " + std::to_string(dataset_.size()) +
              " transcripts are written without blanks: most of their text is cut off; set "
              "fidelity.text_cut=encoder_maximum");
}

std::vector<uint64_t> Collator::ids(std::span<const int64_t> indices) const {
  std::vector<uint64_t> result;
  result.reserve(indices.size());
  for (const int64_t index : indices) result.push_back(id(index));
  return result;
}

const WordVocabulary& Collator::words() const {
  MODROB_CHECK(words_ != nullptr, "the collator was made with word_ids");
  return *words_;
}

namespace {

struct PaddedFrames {
  at::Tensor values;
  std::vector<int64_t> lengths;
};

template <typename FramesOf>
PaddedFrames pad_frames(std::span<const int64_t> indices, int64_t width, const FramesOf& frames_of) {
  PaddedFrames padded;
  int64_t longest = 1;
  for (const int64_t index : indices) longest = std::max(longest, frames_of(index).steps);
  padded.values = at::zeros({static_cast<int64_t>(indices.size()), longest, width}, at::kFloat);
  float* row = padded.values.data_ptr<float>();
  for (const int64_t index : indices) {
    const data::Frames frames = frames_of(index);
    std::copy(frames.values.begin(), frames.values.end(), row);
    padded.lengths.push_back(std::max<int64_t>(frames.steps, 1));
    row += longest * width;
  }
  return padded;
}

}  // namespace

Batch Collator::collate(std::span<const int64_t> indices) const {
  Batch batch;
  batch.indices.assign(indices.begin(), indices.end());
  if (options_.row_order == fidelity::RowOrder::kLongestFirst) {
    std::stable_sort(batch.indices.begin(), batch.indices.end(), [&](int64_t a, int64_t b) {
      return word_counts_[static_cast<size_t>(a)] > word_counts_[static_cast<size_t>(b)];
    });
  }
  batch.ids = ids(batch.indices);
  std::vector<float> labels;
  int64_t longest_words = 0;
  for (const int64_t index : batch.indices) {
    labels.push_back(static_cast<float>(dataset_.utterance(index).label));
    batch.word_lengths.push_back(word_counts_[static_cast<size_t>(index)]);
    longest_words = std::max(longest_words, batch.word_lengths.back());
  }
  batch.labels = at::tensor(labels);
  if (!tokens_.empty()) add_tokens(batch, longest_words);
  if (options_.word_ids) add_words(batch);
  auto audio = pad_frames(batch.indices, audio_width(), [&](int64_t i) { return dataset_.audio(i); });
  auto video = pad_frames(batch.indices, video_width(), [&](int64_t i) { return dataset_.video(i); });
  batch.audio = std::move(audio.values);
  batch.audio_lengths = std::move(audio.lengths);
  batch.video = std::move(video.values);
  batch.video_lengths = std::move(video.lengths);
  return batch;
}

void Collator::add_tokens(Batch& batch, int64_t longest_words) const {
  const bool by_words = options_.text_cut == fidelity::TextCut::kBatchWords;
  const int64_t limit = by_words ? std::min(longest_words + 2, options_.max_tokens) : options_.max_tokens;
  std::vector<int64_t> packed;
  for (const int64_t index : batch.indices) {
    const auto& pieces = tokens(index);
    const auto length = std::min(static_cast<int64_t>(pieces.size()), limit);
    packed.insert(packed.end(), pieces.begin(), pieces.begin() + length);
    packed.back() = separator_;
    batch.token_lengths.push_back(length);
    batch.padded_tokens = std::max(batch.padded_tokens, length);
  }
  if (by_words) batch.padded_tokens = limit;
  batch.token_ids = at::tensor(packed, at::kLong);
}

void Collator::add_words(Batch& batch) const {
  const int64_t longest = *std::max_element(batch.word_lengths.begin(), batch.word_lengths.end());
  batch.word_ids = at::ones({batch.size(), longest}, at::kLong);
  auto* row = batch.word_ids.data_ptr<int64_t>();
  for (const int64_t index : batch.indices) {
    int64_t* cell = row;
    for (const auto word : dataset_.words(index)) *cell++ = words_->find(word);
    row += longest;
  }
}

}  // namespace modrob::batch
