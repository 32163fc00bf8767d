#pragma once

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/randint.h>
#include <torch/csrc/autograd/variable.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "nn/bert.h"
#include "support.h"

namespace modrob::testing {

/// Tests work on tiny tensors: more threads would only wait for each other on a busy machine.
inline const bool one_thread = [] {
  at::set_num_threads(1);
  return true;
}();

/// All F32 and I64 tensors of a safetensors file.
inline std::map<std::string, at::Tensor> load_tensors(const std::filesystem::path& path) {
  const io::Safetensors file = io::Safetensors::open(path);
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, view] : file.tensors()) {
    const bool integer = view.dtype == io::Dtype::kI64;
    if (!integer && view.dtype != io::Dtype::kF32) continue;
    at::Tensor tensor = at::empty(view.shape, integer ? at::kLong : at::kFloat);
    if (!view.bytes.empty()) std::memcpy(tensor.mutable_data_ptr(), view.bytes.data(), view.bytes.size());
    tensors.emplace(name, tensor);
  }
  return tensors;
}

inline double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  EXPECT_EQ(a.sizes(), b.sizes());
  if (a.sizes() != b.sizes()) return INFINITY;
  return a.numel() == 0 ? 0.0 : (a - b).abs().max().item<double>();
}

/// A copy of the gradient; the word embeddings' is stored by rows.
inline at::Tensor dense_gradient(const at::Tensor& parameter) {
  const at::Tensor& gradient = parameter.grad();
  return gradient.is_sparse() ? gradient.to_dense() : gradient.clone();
}

inline at::Tensor integers(const std::vector<int64_t>& values) {
  at::Tensor tensor = at::empty({static_cast<int64_t>(values.size())}, at::kLong);
  std::copy(values.begin(), values.end(), tensor.mutable_data_ptr<int64_t>());
  return tensor;
}

/// A small BERT whose sizes are no multiples of vector widths.
inline text::BertConfig tiny_config() {
  text::BertConfig config;
  config.vocab_size = 50;
  config.hidden_size = 20;
  config.num_hidden_layers = 3;
  config.num_attention_heads = 4;
  config.intermediate_size = 37;
  config.max_position_embeddings = 80;
  config.initializer_range = 0.2;
  return config;
}

inline nn::PackedTokens random_tokens(const std::vector<int64_t>& lengths, int64_t vocabulary) {
  const int64_t total = std::accumulate(lengths.begin(), lengths.end(), int64_t{0});
  return {at::randint(1, vocabulary, {total}, at::kLong), lengths};
}

/// The same tokens as [B, T] with zeros behind, and their mask.
struct PaddedTokens {
  at::Tensor ids, mask;
};
inline PaddedTokens pad_tokens(const nn::PackedTokens& tokens) {
  const int64_t batch = static_cast<int64_t>(tokens.lengths.size());
  const int64_t longest = *std::max_element(tokens.lengths.begin(), tokens.lengths.end());
  PaddedTokens padded{at::zeros({batch, longest}, at::kLong), at::zeros({batch, longest}, at::kLong)};
  int64_t start = 0;
  for (int64_t row = 0; row < batch; ++row) {
    const int64_t length = tokens.lengths[row];
    padded.ids[row].narrow(0, 0, length).copy_(tokens.ids.narrow(0, start, length));
    padded.mask[row].narrow(0, 0, length).fill_(1);
    start += length;
  }
  return padded;
}

/// [B, T, H] -> the rows of real tokens, [N, H].
inline at::Tensor real_rows(const at::Tensor& padded, const at::Tensor& mask) {
  return padded.flatten(0, 1).index_select(0, mask.flatten().nonzero().flatten());
}

}  // namespace modrob::testing
