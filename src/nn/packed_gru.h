#pragma once

#include <torch/nn/modules/rnn.h>

#include "nn/packed_steps.h"

namespace modrob::nn {

/// Every step's output of a bidirectional one-layer GRU with biases and zero initial states, read over the real steps
/// of each sequence only: rows [N, D] in the order of `steps` -> [N, 2H], forward direction first. CheckFailure for
/// another kind of GRU.
///
/// The values of `gru->forward_with_packed_input`, whose backward pass allocates and fills a gradient of all N rows for
/// every single step. Here one step is one small matrix product and one loop, and everything else is one product over
/// all rows; the two directions run beside each other. The result does not depend on the number of threads.
at::Tensor run_packed_gru(const torch::nn::GRU& gru, const PackedSteps& steps, const at::Tensor& rows);

}  // namespace modrob::nn
