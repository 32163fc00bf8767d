#include "nn/recurrent_summary.h"

#include <ATen/Functions.h>

#include "nn/bidirectional_lstm.h"

namespace modrob::nn {

RecurrentSummary::RecurrentSummary(const RecurrentSummaryShape& shape) : shape_(shape) {
  const int64_t directions = shape.bidirectional ? 2 : 1;
  const auto options = torch::nn::LSTMOptions(shape.input_size, shape.hidden_size)
                           .num_layers(shape.layers)
                           .dropout(shape.layers > 1 ? shape.dropout : 0)  // torch warns of one that does nothing
                           .bidirectional(shape.bidirectional);
  lstm_ = register_module("rnn", torch::nn::LSTM(options));
  output_ = register_module("linear_1", torch::nn::Linear(directions * shape.hidden_size, shape.output_size));
}

at::Tensor RecurrentSummary::final_state(const at::Tensor& x, std::span<const int64_t> lengths) {
  const int64_t directions = shape_.bidirectional ? 2 : 1;
  const at::Tensor states = run_lstm(lstm_, pack(x, lengths)).final_states;
  return join_directions(states.narrow(0, states.size(0) - directions, directions));
}

at::Tensor RecurrentSummary::forward(const at::Tensor& x, std::span<const int64_t> lengths) {
  return output_(at::dropout(final_state(x, lengths), shape_.dropout, is_training()));
}

}  // namespace modrob::nn
