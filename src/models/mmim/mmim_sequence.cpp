#include "models/mmim/mmim_sequence.h"

#include <ATen/Functions.h>

#include "nn/bidirectional_lstm.h"

namespace modrob::models {

MmimSequence::MmimSequence(const MmimSequenceShape& shape) : shape_(shape) {
  const int64_t directions = shape.bidirectional ? 2 : 1;
  const auto options = torch::nn::LSTMOptions(shape.input_size, shape.hidden_size)
                           .num_layers(shape.layers)
                           .dropout(shape.dropout)
                           .bidirectional(shape.bidirectional);
  lstm_ = register_module("rnn", torch::nn::LSTM(options));
  output_ = register_module("linear_1", torch::nn::Linear(directions * shape.hidden_size, shape.output_size));
}

at::Tensor MmimSequence::final_state(const at::Tensor& x, std::span<const int64_t> lengths) {
  const int64_t directions = shape_.bidirectional ? 2 : 1;
  const at::Tensor states = nn::run_lstm(lstm_, nn::pack(x, lengths)).final_states;
  return nn::join_directions(states.narrow(0, states.size(0) - directions, directions));
}

at::Tensor MmimSequence::forward(const at::Tensor& x, std::span<const int64_t> lengths) {
  return output_(at::dropout(final_state(x, lengths), shape_.dropout, is_training()));
}

}  // namespace modrob::models
