#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "batch/assemble.h"
#include "batch/batch.h"
#include "batch/collate_options.h"
#include "batch/input_corruption.h"
#include "data/container/dataset.h"
#include "text/unknown_pieces.h"
#include "text/wordpiece.h"

namespace modrob::batch {

/// Ids of whole words, in order of first appearance over the data set, after <unk> = 0 and <pad> = 1
/// (docs/models/misa.md section 2).
class WordVocabulary {
 public:
  explicit WordVocabulary(const data::Dataset& dataset);
  int64_t size() const { return static_cast<int64_t>(words_.size()); }
  int64_t find(std::string_view word) const;  ///< 0 when unknown
  std::vector<int64_t> ids(std::span<const std::string_view> words) const;
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
  std::unordered_map<std::string, int64_t> ids_;
};

/// Turns utterances of a data set into batches. Tokenises every transcript once, when it is made. Thread safe for
/// reading afterwards.
class Collator {
 public:
  /// `tokenizer`, which must outlive the collator, may be null for a model that does not read word pieces. Transcripts
  /// longer than `max_tokens` are cut and counted in one warning.
  Collator(data::Dataset dataset, const text::Wordpiece* tokenizer, CollateOptions options);

  const data::Dataset& dataset() const { return dataset_; }
  const CollateOptions& options() const { return options_; }
  /// Features a frame as models see them: a data set without a modality gives every utterance one frame of one zero.
  int64_t audio_width() const { return std::max<int64_t>(dataset_.audio_width(), 1); }
  int64_t video_width() const { return std::max<int64_t>(dataset_.video_width(), 1); }
  Batch collate(std::span<const int64_t> indices) const { return collate(indices, {}); }
  /// With the inputs of those who are hit changed; `inputs.hits` in the order of `indices`.
  Batch collate(std::span<const int64_t> indices, const InputHits& inputs) const;
  /// Of these batches, and of those that `assemble` makes of utterances of no data set.
  BatchForm form() const { return {options_, separator_, audio_width(), video_width()}; }

  /// These utterances as the masks of protocols see them: tokens and frames in arrays as wide as the data set's longest
  /// ones need. Whole words count as tokens for a model that reads no pieces.
  protocols::SplitShape shape(std::span<const int64_t> indices) const;

  /// Utterance hash of each index.
  uint64_t id(int64_t index) const { return ids_.at(static_cast<size_t>(index)); }
  std::vector<uint64_t> ids(std::span<const int64_t> indices) const;
  /// Piece ids of an utterance, [CLS] and [SEP] included, cut at max_tokens only.
  const std::vector<int64_t>& tokens(int64_t index) const { return tokens_.at(static_cast<size_t>(index)); }
  /// How many pieces these are; for a model that reads whole words as many as its words would need.
  int64_t text_length(int64_t index) const;
  /// Throws CheckFailure unless `word_ids` was asked for.
  const WordVocabulary& words() const;
  /// Of all transcripts before they are cut; none without a tokeniser. The reason is "" unless they are many, which is
  /// warned about when the collator is made.
  const text::UnknownPieces& unknown_pieces() const { return unknown_; }
  const std::string& unknown_reason() const { return unknown_reason_; }

 private:
  void warn_of_unknown_pieces(const text::Wordpiece& tokenizer);
  /// What the reference's cut does to a language without blanks.
  void warn_of_texts_without_blanks() const;
  BatchRow row_of(int64_t index) const;
  InputSources sources_of(int64_t index) const;

  data::Dataset dataset_;
  CollateOptions options_;
  std::vector<uint64_t> ids_;
  std::unordered_map<uint64_t, int64_t> places_;  ///< by utterance hash
  std::vector<int64_t> word_counts_;
  std::vector<std::vector<int64_t>> tokens_;
  std::unique_ptr<WordVocabulary> words_;
  text::UnknownPieces unknown_;
  std::string unknown_reason_;
  const text::Wordpiece* tokenizer_ = nullptr;
  std::unique_ptr<TokenTable> token_table_;
  int64_t separator_ = 0;
};

}  // namespace modrob::batch
