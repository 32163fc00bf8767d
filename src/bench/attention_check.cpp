#include "bench/attention_check.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <vector>

#include "nn/bert_attention.h"

namespace modrob::bench {

namespace {

// The context and the gradients of query, key and value.
std::vector<at::Tensor> attention_on(at::Device device) {
  const std::vector<int64_t> lengths = {3, 1, 40, 17, 8};
  const int64_t rows = 69, width = 64;
  at::manual_seed(1);
  std::vector<at::Tensor> inputs;
  for (int i = 0; i < 3; ++i) inputs.push_back(at::randn({rows, width}).to(device).requires_grad_(true));
  nn::PackedAttention attention(lengths);
  const at::Tensor context = attention.attend({inputs[0], inputs[1], inputs[2], /*heads=*/2, /*dropout=*/0}).values;
  context.square().sum().backward();
  std::vector<at::Tensor> results = {context.detach().cpu()};
  for (const auto& input : inputs) results.push_back(input.grad().cpu());
  return results;
}

}  // namespace

double attention_difference(at::Device device) {
  const auto here = attention_on(at::kCPU), there = attention_on(device);
  double largest = 0;
  for (size_t i = 0; i < here.size(); ++i) {
    largest = std::max(largest, (here[i] - there[i]).abs().max().item<double>());
  }
  return largest;
}

}  // namespace modrob::bench
