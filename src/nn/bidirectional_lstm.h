#pragma once

#include <torch/nn/modules/rnn.h>
#include <torch/nn/utils/rnn.h>

#include <cstdint>
#include <span>

namespace modrob::nn {

/// What a recurrent layer gives for sequences of different lengths.
struct RecurrentOutput {
  torch::nn::utils::rnn::PackedSequence outputs;  ///< every real step, directions side by side
  at::Tensor final_states;                        ///< [directions, B, H]: hidden state after each one's own last step
};

/// Packs x [B, T, D] by `lengths` (>= 1), so that steps beyond an utterance's length do not exist for what follows.
torch::nn::utils::rnn::PackedSequence pack(const at::Tensor& x, std::span<const int64_t> lengths);

/// The packed sequence with other values in the same places.
torch::nn::utils::rnn::PackedSequence with_data(const torch::nn::utils::rnn::PackedSequence& like, at::Tensor data);

RecurrentOutput run_lstm(torch::nn::LSTM& lstm, const torch::nn::utils::rnn::PackedSequence& input);

/// Two final states [2, B, H] side by side per utterance: [B, 2H], forward direction first.
at::Tensor join_directions(const at::Tensor& final_states);

/// Recurrent matrices (every parameter whose name contains "weight_hh") become orthogonal, gain 1.
/// docs/models/misa.md 3.8.
void initialise_recurrent_orthogonal(torch::nn::Module& module);

}  // namespace modrob::nn
