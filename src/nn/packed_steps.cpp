#include "nn/packed_steps.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "nn/token_rows.h"

namespace modrob::nn {

PackedSteps::PackedSteps(std::span<const int64_t> lengths, at::Device device)
    : lengths_(lengths.begin(), lengths.end()) {
  std::vector<int64_t> order(lengths_.size());
  std::iota(order.begin(), order.end(), int64_t{0});
  const auto length_of = [&](int64_t sequence) { return lengths_[static_cast<size_t>(sequence)]; };
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return length_of(a) > length_of(b); });
  MODROB_CHECK(!order.empty() && length_of(order.back()) >= 1, "there are sequences, and each has a step");
  longest_ = length_of(order.front());

  std::vector<int64_t> sequences, steps, batch_sizes, rank(order.size());
  size_t alive = order.size();
  for (int64_t step = 0; step < longest_; ++step) {
    while (length_of(order[alive - 1]) <= step) --alive;
    batch_sizes.push_back(static_cast<int64_t>(alive));
    sequences.insert(sequences.end(), order.begin(), order.begin() + static_cast<std::ptrdiff_t>(alive));
    steps.insert(steps.end(), alive, step);
  }
  for (size_t place = 0; place < order.size(); ++place) {
    rank[static_cast<size_t>(order[place])] = static_cast<int64_t>(place);
  }
  sequences_ = index_tensor(sequences, device);
  steps_ = index_tensor(steps, device);
  places_ = sequences_ * longest_ + steps_;
  batch_sizes_ = index_tensor(batch_sizes);
  order_ = index_tensor(order, device);
  rank_ = index_tensor(rank, device);
}

at::Tensor PackedSteps::pack(const at::Tensor& padded) const {
  const int64_t width = padded.size(1);
  MODROB_CHECK(width >= longest_, "the padded form holds every step");
  return padded.flatten(0, 1).index_select(0, width == longest_ ? places_ : sequences_ * width + steps_);
}

at::Tensor PackedSteps::unpack(const at::Tensor& rows) const {
  const auto count = static_cast<int64_t>(lengths_.size());
  return at::zeros({count * longest_, rows.size(1)}, rows.options())
      .index_copy(0, places_, rows)
      .view({count, longest_, rows.size(1)});
}

at::Tensor PackedSteps::sum(const at::Tensor& rows) const { return unpack(rows).sum(1); }
at::Tensor PackedSteps::first(const at::Tensor& rows) const { return rows.index_select(0, rank_); }
at::Tensor PackedSteps::repeat(const at::Tensor& values) const { return values.index_select(0, sequences_); }

torch::nn::utils::rnn::PackedSequence PackedSteps::as_sequence(const at::Tensor& rows) const {
  return torch::nn::utils::rnn::PackedSequence(rows, batch_sizes_, order_, rank_);
}

}  // namespace modrob::nn
