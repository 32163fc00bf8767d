#include "batch/collator.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/log.h"
#include "core/rng.h"
#include "core/text_format.h"
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

std::vector<int64_t> WordVocabulary::ids(std::span<const std::string_view> words) const {
  std::vector<int64_t> ids;
  ids.reserve(words.size());
  for (const auto word : words) ids.push_back(find(word));
  return ids;
}

Collator::Collator(data::Dataset dataset, const text::Wordpiece* tokenizer, CollateOptions options)
    : dataset_(std::move(dataset)), options_(options) {
  const auto count = static_cast<size_t>(dataset_.size());
  ids_.reserve(count);
  word_counts_.reserve(count);
  for (int64_t i = 0; i < dataset_.size(); ++i) {
    ids_.push_back(hash_text(dataset_.utterance(i).id));
    places_.emplace(ids_.back(), i);
    word_counts_.push_back(static_cast<int64_t>(dataset_.words(i).size()));
  }
  if (tokenizer != nullptr) {
    tokenizer_ = tokenizer;
    token_table_ = std::make_unique<TokenTable>(*tokenizer);
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

int64_t Collator::text_length(int64_t index) const {
  const auto place = static_cast<size_t>(index);
  return tokens_.empty() ? word_counts_.at(place) + 2 : std::ssize(tokens_.at(place));
}

protocols::SplitShape Collator::shape(std::span<const int64_t> indices) const {
  const auto lengths_of = [this](int64_t index) {
    return std::array<int64_t, 3>{text_length(index), std::max<int64_t>(dataset_.audio(index).steps, 1),
                                  std::max<int64_t>(dataset_.video(index).steps, 1)};
  };
  std::array<int64_t, 3> longest = {};
  for (int64_t i = 0; i < dataset_.size(); ++i) {
    const auto lengths = lengths_of(i);
    for (size_t m = 0; m < lengths.size(); ++m) longest[m] = std::max(longest[m], lengths[m]);
  }
  protocols::SplitShape shape{ids(indices), {}};
  const auto widths = protocols::SplitShape::widths(longest);
  for (size_t m = 0; m < widths.size(); ++m) shape.positions[m].width = widths[m];
  for (const int64_t index : indices) {
    const auto lengths = lengths_of(index);
    for (size_t m = 0; m < lengths.size(); ++m) shape.positions[m].lengths.push_back(lengths[m]);
  }
  return shape;
}

const WordVocabulary& Collator::words() const {
  MODROB_CHECK(words_ != nullptr, "the collator was made with word_ids");
  return *words_;
}

InputSources Collator::sources_of(int64_t index) const {
  InputSources sources;
  sources.words = [this, index] {
    const auto words = dataset_.words(index);
    return std::vector<std::string>(words.begin(), words.end());
  };
  if (tokenizer_ != nullptr) {
    sources.tokenise = [this](const std::vector<std::string>& words) {
      return text::token_ids(*tokenizer_, join(words, " "), options_.max_tokens);
    };
  }
  if (options_.word_ids) {
    sources.word_ids = [this](const std::vector<std::string>& words) {
      return words_->ids(std::vector<std::string_view>(words.begin(), words.end()));
    };
  }
  sources.other_frames = [this, index](Modality modality, double share) {
    const int64_t others = std::max<int64_t>(dataset_.size() - 1, 1);
    const auto place = static_cast<int64_t>(share * static_cast<double>(others));
    const int64_t other = std::min(place + (place >= index ? 1 : 0), dataset_.size() - 1);
    return (modality == Modality::kAudio ? dataset_.audio(other) : dataset_.video(other)).values;
  };
  sources.other_row = [this](uint64_t id) { return row_of(places_.at(id)); };
  sources.table = token_table_.get();
  return sources;
}

BatchRow Collator::row_of(int64_t index) const {
  return {.index = index,
          .id = id(index),
          .label = static_cast<float>(dataset_.utterance(index).label),
          .tokens = tokens_.empty() ? std::span<const int64_t>() : std::span(tokens(index)),
          .words = word_counts_[static_cast<size_t>(index)],
          .word_ids = options_.word_ids ? words_->ids(dataset_.words(index)) : std::vector<int64_t>(),
          .audio = dataset_.audio(index),
          .video = dataset_.video(index)};
}

Batch Collator::collate(std::span<const int64_t> indices, const InputHits& inputs) const {
  std::vector<BatchRow> rows;
  rows.reserve(indices.size());
  for (const int64_t index : indices) rows.push_back(row_of(index));
  if (inputs.corruption == nullptr || inputs.corruption->changed_inputs().empty()) {
    return assemble(std::move(rows), form());
  }
  MODROB_CHECK(inputs.hits.size() == rows.size(), "every row has its hit");
  std::vector<AlteredInputs> altered(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    if (inputs.hits[i] == corruption::kNotHit) continue;
    alter(rows[i], inputs.hits[i], inputs, sources_of(rows[i].index), altered[i]);
  }
  Batch batch = assemble(std::move(rows), form());
  batch.other_tokens = inputs.corruption->changed_inputs().contains(Modality::kText);
  return batch;
}

}  // namespace modrob::batch
