#include "nn/packed_steps.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "nn/token_rows.h"

namespace modrob::nn {

namespace packed_steps {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Calls visit(sequence, row) for every row.
template <typename Visit>
void for_each_row(const at::Tensor& offsets, Visit visit) {
  const int64_t* begin = offsets.const_data_ptr<int64_t>();
  for (int64_t sequence = 0; sequence + 1 < offsets.size(0); ++sequence) {
    for (int64_t row = begin[sequence]; row < begin[sequence + 1]; ++row) visit(sequence, row);
  }
}

at::Tensor add_up(const at::Tensor& given, const at::Tensor& offsets) {
  const at::Tensor rows = given.contiguous();
  const int64_t width = rows.size(1);
  at::Tensor sums = at::zeros({offsets.size(0) - 1, width}, rows.options());
  const float* from = rows.const_data_ptr<float>();
  float* to = sums.mutable_data_ptr<float>();
  for_each_row(offsets, [&](int64_t sequence, int64_t row) {
    for (int64_t i = 0; i < width; ++i) to[sequence * width + i] += from[row * width + i];
  });
  return sums;
}

at::Tensor spread(const at::Tensor& given, const at::Tensor& offsets) {
  const at::Tensor values = given.contiguous();
  const int64_t width = values.size(1);
  const int64_t count = offsets.const_data_ptr<int64_t>()[offsets.size(0) - 1];
  at::Tensor rows = at::empty({count, width}, values.options());
  const float* from = values.const_data_ptr<float>();
  float* to = rows.mutable_data_ptr<float>();
  for_each_row(offsets,
               [&](int64_t sequence, int64_t row) { std::copy_n(from + sequence * width, width, to + row * width); });
  return rows;
}

// Each is the other's backward pass.
template <at::Tensor (*kForward)(const at::Tensor&, const at::Tensor&),
          at::Tensor (*kBackward)(const at::Tensor&, const at::Tensor&)>
struct OverSteps : torch::autograd::Function<OverSteps<kForward, kBackward>> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& given, const at::Tensor& offsets) {
    context->save_for_backward({offsets});
    return kForward(given, offsets);
  }
  static variable_list backward(AutogradContext* context, const variable_list& grads) {
    return {kBackward(grads[0], context->get_saved_variables()[0]), at::Tensor()};
  }
};

}  // namespace packed_steps

PackedSteps::PackedSteps(std::span<const int64_t> lengths, at::Device device)
    : lengths_(lengths.begin(), lengths.end()) {
  std::vector<int64_t> order(lengths_.size()), offsets = {0};
  std::iota(order.begin(), order.end(), int64_t{0});
  const auto length_of = [&](int64_t sequence) { return lengths_[static_cast<size_t>(sequence)]; };
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return length_of(a) > length_of(b); });
  MODROB_CHECK(!order.empty() && length_of(order.back()) >= 1, "there are sequences, and each has a step");
  longest_ = length_of(order.front());

  std::vector<int64_t> sequences, steps;
  for (size_t sequence = 0; sequence < lengths_.size(); ++sequence) {
    for (int64_t step = 0; step < lengths_[sequence]; ++step) {
      sequences.push_back(static_cast<int64_t>(sequence));
      steps.push_back(step);
    }
    offsets.push_back(offsets.back() + lengths_[sequence]);
  }
  std::vector<int64_t> by_step, batch_sizes;
  size_t alive = order.size();
  for (int64_t step = 0; step < longest_; ++step) {
    while (length_of(order[alive - 1]) <= step) --alive;
    batch_sizes.push_back(static_cast<int64_t>(alive));
    for (size_t i = 0; i < alive; ++i) by_step.push_back(offsets[static_cast<size_t>(order[i])] + step);
  }
  sequences_ = index_tensor(sequences, device);
  steps_ = index_tensor(steps, device);
  offsets_ = index_tensor(offsets);
  offsets.pop_back();
  first_rows_ = index_tensor(offsets, device);
  by_step_ = index_tensor(by_step, device);
  batch_sizes_ = index_tensor(batch_sizes);
}

at::Tensor PackedSteps::pack(const at::Tensor& padded) const {
  return padded.flatten(0, 1).index_select(0, padded_places(lengths_, padded.size(1), padded.device()));
}

at::Tensor PackedSteps::sum(const at::Tensor& rows) const {
  if (!rows.is_cpu()) {
    return at::zeros({offsets_.size(0) - 1, rows.size(1)}, rows.options()).index_add(0, sequences_, rows);
  }
  return packed_steps::OverSteps<packed_steps::add_up, packed_steps::spread>::apply(rows, offsets_);
}
at::Tensor PackedSteps::repeat(const at::Tensor& values) const {
  if (!values.is_cpu()) return values.index_select(0, sequences_);
  return packed_steps::OverSteps<packed_steps::spread, packed_steps::add_up>::apply(values, offsets_);
}
at::Tensor PackedSteps::first(const at::Tensor& rows) const { return rows.index_select(0, first_rows_); }

}  // namespace modrob::nn
