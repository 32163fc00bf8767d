#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nn/bert.h"
#include "nn/prefix_cache.h"
#include "nn/text_encoder_options.h"
#include "nn/token_rows.h"
#include "text/wordpiece.h"

namespace modrob::nn {

/// What is known about the utterances of a batch besides their tokens; both spans may be empty.
struct TextRows {
  std::span<const uint8_t> zeroed = {};  ///< per utterance: 1 = its encoding will be zeroed, so it is not computed
  std::span<const uint64_t> ids = {};    ///< utterance hashes, to find cached outputs of frozen layers
};

/// The hidden state of every token, utterance after utterance.
struct EncodedSequence {
  torch::Tensor hidden;          ///< [N, H]; rows of zeroed utterances are zeros
  std::vector<int64_t> lengths;  ///< per utterance, as given
};

/// A BERT-family encoder with its tokeniser and the settings of one model. Its children are the Bert's own, so that
/// `register_module("bertmodel", encoder)` gives the reference's parameter names (bertmodel.embeddings...).
class TextEncoder : public torch::nn::Module {
 public:
  /// Reads options.encoder. UserError that lists every missing file, names another kind of tokeniser, or says that
  /// there are more tokens than embeddings.
  explicit TextEncoder(const TextEncoderOptions& options);
  /// Random weights (torch's default generator) and no tokeniser: benchmarks and tests.
  TextEncoder(const TextEncoderOptions& options, const text::BertConfig& config);
  /// Which file of a folder holds the weights: model.safetensors, or pytorch_model.bin where only that is there.
  static std::filesystem::path weights_file(const std::filesystem::path& folder);

  Bert& bert() { return *bert_; }
  const TextEncoderOptions& options() const { return options_; }
  int64_t hidden_size() const { return bert_->config().hidden_size; }
  int64_t max_tokens() const;
  /// CheckFailure for an encoder with random weights, which has none.
  const text::Wordpiece& tokenizer() const;
  void train(bool on = true) override;

  /// Mean over each utterance's tokens, [CLS] and [SEP] included, [B, H]. Zeroed utterances are rows of zeros that take
  /// no part in either direction; when all are, every parameter that is trained still gets a gradient, of zeros.
  torch::Tensor encode_mean(const PackedTokens& tokens, const TextRows& rows = {});
  EncodedSequence encode_sequence(const PackedTokens& tokens, const TextRows& rows = {});
  /// Last hidden state of each utterance's first token, [CLS], [B, H]; zeroed utterances as in `encode_mean`.
  torch::Tensor encode_first(const PackedTokens& tokens, const TextRows& rows = {});
  /// Hidden states [B, width, H], `width` at least the longest utterance; zeroed utterances as in `encode_mean`. Behind
  /// an utterance's end: zeros in the packed layout, BERT's vectors of [PAD] in the padded one.
  torch::Tensor encode_padded(const PackedTokens& tokens, int64_t width, const TextRows& rows = {});

  /// True when frozen layers give the same output every time: embeddings frozen, no dropout there, packed layout.
  bool cacheable() const;
  /// Computes the frozen layers for these utterances once, in batches that depend on nothing but this set, and keeps
  /// the outputs; an earlier cache is dropped. From then on encode calls that give `ids` start behind the frozen
  /// layers (CheckFailure for an id that is not cached, or when frozen weights have changed since).
  /// Outputs equal those without the cache up to rounding (matrix products may round differently in other batches).
  void prepare_cache(std::span<const uint64_t> ids, const PackedTokens& tokens);
  /// From now on prepare_cache keeps what it computes in `folder` for other processes, and takes from there what one of
  /// them computed of the same frozen weights and tokens on a machine called `machine` by a program of the same results
  /// version, where it would have the same bits. A folder that cannot be written costs a warning only.
  void share_cache(std::filesystem::path folder, std::string machine, int64_t results_version);
  void drop_cache() { cache_.reset(); }
  bool has_cache() const { return cache_ != nullptr; }

 private:
  /// [B, row_shape...]: what `read` gives for the utterances that are not zeroed, [K, row_shape...], among zeros for
  /// the others; when all are zeroed, zeros that still give every trained parameter a gradient.
  torch::Tensor read_out(const PackedTokens& tokens, const TextRows& rows, at::IntArrayRef row_shape,
                         const std::function<torch::Tensor(const TokenSelection&)>& read);
  torch::Tensor hidden_rows(const PackedTokens& tokens, std::span<const uint64_t> ids);
  torch::Tensor cached_rows(const PackedTokens& tokens, std::span<const uint64_t> ids) const;
  /// Names what prepare_cache computes: frozen weights and layers, utterances with their tokens, threads, machine
  /// and results version.
  std::string shared_key(std::span<const uint64_t> ids, std::span<const int64_t> lengths,
                         const torch::Tensor& token_ids) const;
  /// Changes whenever a frozen parameter is written to.
  int64_t frozen_version() const;

  TextEncoderOptions options_;
  std::shared_ptr<Bert> bert_;
  std::optional<text::Wordpiece> tokenizer_;
  std::unique_ptr<PrefixCache> cache_;
  int64_t cache_version_ = 0;
  std::filesystem::path shared_folder_;  // empty: nothing is shared
  std::string machine_;
  int64_t results_version_ = 0;
};

}  // namespace modrob::nn
