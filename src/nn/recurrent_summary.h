#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/rnn.h>

#include <cstdint>
#include <span>

namespace modrob::nn {

struct RecurrentSummaryShape {
  int64_t input_size = 0;
  int64_t hidden_size = 0;
  int64_t output_size = 0;
  int64_t layers = 1;
  bool bidirectional = false;
  double dropout = 0;  ///< between layers and on the final state
};

/// An LSTM's state after an utterance's own last step (with `bidirectional` both directions'), mapped to the width of
/// its representation. docs/models/self_mm.md 3.2, docs/models/mmim.md 3.2. Keys "rnn.*", "linear_1.*".
class RecurrentSummary : public torch::nn::Module {
 public:
  explicit RecurrentSummary(const RecurrentSummaryShape& shape);

  /// x [B, T, D] with `lengths` (>= 1) -> [B, output_size].
  at::Tensor forward(const at::Tensor& x, std::span<const int64_t> lengths);
  /// Of the last layer, forward direction first: [B, directions * hidden_size].
  at::Tensor final_state(const at::Tensor& x, std::span<const int64_t> lengths);

 private:
  RecurrentSummaryShape shape_;
  torch::nn::LSTM lstm_{nullptr};
  torch::nn::Linear output_{nullptr};
};

}  // namespace modrob::nn
