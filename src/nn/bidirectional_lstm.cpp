#include "nn/bidirectional_lstm.h"

#include <ATen/Functions.h>
#include <torch/nn/init.h>

#include "device/on_device.h"

namespace modrob::nn {

using torch::nn::utils::rnn::PackedSequence;

PackedSequence pack(const at::Tensor& x, std::span<const int64_t> lengths) {
  const at::Tensor length_tensor = at::tensor(at::ArrayRef<int64_t>(lengths.data(), lengths.size()), at::kLong);
  // As torch's pack_padded_sequence, which would wait for an accelerator.
  const auto [sorted_lengths, order] = at::sort(length_tensor, /*dim=*/-1, /*descending=*/true);
  const at::Tensor place = at::empty_like(order).scatter_(0, order, at::arange(order.size(0), at::kLong));
  const at::Tensor device_order = on_device(order, x.device());
  auto [data, batch_sizes] =
      at::_pack_padded_sequence(x.index_select(0, device_order), sorted_lengths, /*batch_first=*/true);
  return PackedSequence(std::move(data), std::move(batch_sizes), device_order, on_device(place, x.device()));
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
