#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "nn/bert_layer.h"
#include "text/bert_config.h"

namespace modrob::nn {

/// The real tokens of a batch, one utterance after the other: no padding anywhere.
struct PackedTokens {
  torch::Tensor ids;             ///< [N] int64 on the processor, N = sum of lengths; token types are all 0
  std::vector<int64_t> lengths;  ///< per utterance, >= 1
};

/// Everything a padded forward pass produces. docs/models/bert.md section 5.
struct PaddedBertOutput {
  std::vector<torch::Tensor> hidden_states;  ///< L + 1 x [B, T, H]; the last is last_hidden_state
  std::vector<torch::Tensor> attentions;     ///< L x [B, heads, T, T], filled only when asked for
  torch::Tensor pooled;                      ///< [B, H]
};

/// HuggingFace-compatible BERT, parameters named as docs/models/bert.md section 3. Two layouts of one implementation:
/// `packed` runs on the real tokens only, attention included; `padded` computes what the reference computes. In
/// training mode dropout draws its keys from torch's default CPU generator; results depend on no thread count but
/// through the matrix products. On an accelerator, LibTorch's own kernels and generator take the place of ours.
class Bert : public torch::nn::Module {
 public:
  explicit Bert(const text::BertConfig& config);

  const text::BertConfig& config() const { return config_; }

  at::Device device() const { return embeddings_->device(); }

  /// docs/models/bert.md section 7, from torch's default generator.
  void initialise();
  /// Reads a weight file (safetensors or torch.save's) with the name normalisation of docs/models/bert.md section 3.
  /// UserError naming the tensor when one is missing or has another shape; warnings for a missing
  /// pooler and for leftovers (up to ten names).
  void load_weights(const std::filesystem::path& file, const std::string& prefix = "");

  /// Last hidden state of the real tokens, [N, H], rows in the order of `tokens`.
  torch::Tensor forward_packed(const PackedTokens& tokens);
  /// The embeddings and the first `layers` layers, [N, H]; then `run_layers` goes on from there. UserError for a token
  /// id outside the vocabulary and for an utterance with more tokens than there are positions.
  torch::Tensor run_prefix(const PackedTokens& tokens, int64_t layers);
  torch::Tensor run_layers(torch::Tensor hidden, std::span<const int64_t> lengths, int64_t first_layer);

  /// ids, types [B, T] int64; mask [B, T] int or float, 1 = real. Undefined mask = all ones, types = all zeros.
  PaddedBertOutput forward_padded(const torch::Tensor& ids, const torch::Tensor& mask, const torch::Tensor& types,
                                  bool keep_attentions = false);

  /// Takes the gradient away from the embeddings and from layers 0 .. layers-1.
  void freeze(bool embeddings, int64_t layers);
  /// The parameters with a gradient that the packed layout reaches (all but the pooler's).
  std::vector<torch::Tensor> trained_parameters() const;
  /// How many leading layers give the same output in every epoch: 0 unless the embeddings are frozen.
  int64_t frozen_prefix() const { return frozen_embeddings_ ? frozen_layers_ : 0; }
  bool has_frozen_prefix() const { return frozen_embeddings_; }
  /// Frozen layers and embeddings run without dropout (corrected); the reference leaves it on.
  void set_dropout_in_frozen_layers(bool on) { dropout_in_frozen_layers_ = on; }

 private:
  torch::Tensor through_layers(torch::Tensor hidden, AttentionLayout& attention, int64_t first, int64_t last);
  bool drop_in_embeddings() const { return is_training() && (!frozen_embeddings_ || dropout_in_frozen_layers_); }
  bool drop_in_layer(int64_t layer) const {
    return is_training() && (layer >= frozen_layers_ || dropout_in_frozen_layers_);
  }
  void check_ids(const torch::Tensor& ids) const;
  void check_length(int64_t length) const;

  text::BertConfig config_;
  std::shared_ptr<BertEmbeddings> embeddings_;
  std::vector<std::shared_ptr<BertLayer>> layers_;
  Projection pooler_;
  bool frozen_embeddings_ = false;
  int64_t frozen_layers_ = 0;
  bool dropout_in_frozen_layers_ = false;
};

}  // namespace modrob::nn
