#pragma once

#include <torch/nn/module.h>

#include <cstdint>

#include "nn/bert_attention.h"
#include "text/bert_config.h"

namespace modrob::nn {

/// A linear map with weight [out, in] and bias [out].
struct Projection {
  torch::Tensor weight, bias;

  /// Registers `weight` and `bias` in `owner`, uninitialised.
  static Projection in(torch::nn::Module& owner, int64_t from, int64_t to);
  torch::Tensor operator()(const Rows& rows) const;
};

/// Weight and bias of a LayerNorm.
struct NormWeights {
  torch::Tensor weight, bias;

  static NormWeights in(torch::nn::Module& owner, int64_t width);
};

/// A child module that only groups names ("attention", "self").
std::shared_ptr<torch::nn::Module> name_group(torch::nn::Module& parent, const std::string& name);

/// One transformer layer on rows [M, H]. docs/models/bert.md section 5.
class BertLayer : public torch::nn::Module {
 public:
  explicit BertLayer(const text::BertConfig& config);

  /// `drop`: with dropout.
  Rows forward(const Rows& rows, AttentionLayout& attention, bool drop) const;

 private:
  Rows activate(const torch::Tensor& rows) const;

  text::BertConfig config_;
  Projection query_, key_, value_, attention_output_, intermediate_, output_;
  NormWeights attention_norm_, output_norm_;
};

/// Word, position and token-type tables, their norm and dropout.
class BertEmbeddings : public torch::nn::Module {
 public:
  explicit BertEmbeddings(const text::BertConfig& config);

  /// Rows [M, H] for ids and positions [M]; `types` [M], undefined = all 0. The word table's row 0 (padding) gets no
  /// gradient.
  torch::Tensor forward(const torch::Tensor& ids, const torch::Tensor& positions, const torch::Tensor& types,
                        bool drop) const;
  at::Device device() const { return words_.device(); }

 private:
  double epsilon_;
  double dropout_;
  torch::Tensor words_, positions_, types_;
  NormWeights norm_;
};

}  // namespace modrob::nn
