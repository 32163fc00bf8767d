#include "nn/bidirectional_lstm.h"

#include <torch/nn/init.h>

namespace modrob::nn {

using torch::nn::utils::rnn::PackedSequence;

PackedSequence pack(const at::Tensor& x, std::span<const int64_t> lengths) {
  const at::Tensor length_tensor = at::tensor(at::ArrayRef<int64_t>(lengths.data(), lengths.size()), at::kLong);
  return torch::nn::utils::rnn::pack_padded_sequence(x, length_tensor, /*batch_first=*/true, /*enforce_sorted=*/false);
}

PackedSequence with_data(const PackedSequence& like, at::Tensor data) {
  return PackedSequence(std::move(data), like.batch_sizes(), like.sorted_indices(), like.unsorted_indices());
}

RecurrentOutput run_lstm(torch::nn::LSTM& lstm, const PackedSequence& input) {
  auto [outputs, states] = lstm->forward_with_packed_input(input);
  return {std::move(outputs), std::get<0>(states)};
}

at::Tensor join_directions(const at::Tensor& final_states) {
  return final_states.permute({1, 0, 2}).reshape({final_states.size(1), -1});
}

void initialise_recurrent_orthogonal(torch::nn::Module& module) {
  for (auto& parameter : module.named_parameters()) {
    if (parameter.key().find("weight_hh") != std::string::npos) torch::nn::init::orthogonal_(parameter.value());
  }
}

}  // namespace modrob::nn
