#include "nn/token_rows.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "core/error.h"
#include "device/on_device.h"

namespace modrob::nn {

namespace token_rows {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct ZerosWithGradient : torch::autograd::Function<ZerosWithGradient> {
  static at::Tensor forward(AutogradContext* context, std::vector<int64_t> shape, at::TensorList parameters,
                            const at::TensorOptions& options) {
    context->save_for_backward(parameters.vec());
    return at::zeros(shape, options);
  }
  static variable_list backward(AutogradContext* context, const variable_list&) {
    variable_list grads(1);  // the shape's
    for (const at::Tensor& parameter : context->get_saved_variables()) grads.push_back(at::zeros_like(parameter));
    grads.emplace_back();  // the options'
    return grads;
  }
};

}  // namespace token_rows

at::Tensor index_tensor(const std::vector<int64_t>& values, at::Device device) {
  at::Tensor tensor = at::empty({static_cast<int64_t>(values.size())}, at::kLong);
  std::copy(values.begin(), values.end(), tensor.mutable_data_ptr<int64_t>());
  return on_device(tensor, device);
}

TokenSelection select_unflagged(const PackedTokens& tokens, std::span<const uint8_t> flagged) {
  MODROB_CHECK(flagged.empty() || flagged.size() == tokens.lengths.size(), "one flag per utterance");
  TokenSelection selection;
  std::vector<int64_t> rows;
  int64_t start = 0;
  for (size_t i = 0; i < tokens.lengths.size(); ++i) {
    const int64_t length = tokens.lengths[i];
    if (flagged.empty() || flagged[i] == 0) {
      selection.utterances.push_back(static_cast<int64_t>(i));
      selection.tokens.lengths.push_back(length);
      for (int64_t row = start; row < start + length; ++row) rows.push_back(row);
    }
    start += length;
  }
  selection.rows = index_tensor(rows);
  const bool all = selection.utterances.size() == tokens.lengths.size();
  selection.tokens.ids = all ? tokens.ids : tokens.ids.index_select(0, selection.rows);
  return selection;
}

at::Tensor TokenSelection::utterance_index(at::Device device) const { return index_tensor(utterances, device); }

std::vector<uint64_t> TokenSelection::pick(std::span<const uint64_t> per_utterance) const {
  std::vector<uint64_t> picked;
  if (per_utterance.empty()) return picked;
  for (const int64_t utterance : utterances) picked.push_back(per_utterance[static_cast<size_t>(utterance)]);
  return picked;
}

at::Tensor mean_of_utterances(const at::Tensor& rows, std::span<const int64_t> lengths) {
  const auto count = static_cast<int64_t>(lengths.size());
  at::Tensor owner = at::empty({rows.size(0)}, at::kLong);
  at::Tensor size = at::empty({count, 1}, at::kFloat);
  int64_t* next = owner.mutable_data_ptr<int64_t>();
  for (int64_t utterance = 0; utterance < count; ++utterance) {
    next = std::fill_n(next, lengths[utterance], utterance);
    size.mutable_data_ptr<float>()[utterance] = static_cast<float>(lengths[utterance]);
  }
  const at::Tensor sums =
      at::zeros({count, rows.size(1)}, rows.options()).index_add(0, on_device(owner, rows.device()), rows);
  return sums / on_device(size, rows.device());
}

at::Tensor padded_places(std::span<const int64_t> lengths, int64_t width, at::Device device) {
  std::vector<int64_t> places;
  int64_t start = 0;
  for (const int64_t length : lengths) {
    MODROB_CHECK(length <= width, "an utterance fits into the padded width");
    for (int64_t step = 0; step < length; ++step) places.push_back(start + step);
    start += width;
  }
  return index_tensor(places, device);
}

PaddedBatch pad(const PackedTokens& tokens, int64_t width) {
  const auto batch = static_cast<int64_t>(tokens.lengths.size());
  PaddedBatch padded{at::zeros({batch * width}, at::kLong), at::zeros({batch * width}),
                     padded_places(tokens.lengths, width)};
  padded.ids.index_copy_(0, padded.real, tokens.ids);
  padded.mask.index_fill_(0, padded.real, 1.0);
  padded.ids = padded.ids.view({batch, width});
  padded.mask = padded.mask.view({batch, width});
  return padded;
}

at::Tensor zeros_with_gradient(at::IntArrayRef shape, const std::vector<at::Tensor>& parameters,
                               const at::TensorOptions& options) {
  if (parameters.empty()) return at::zeros(shape, options);
  return token_rows::ZerosWithGradient::apply(shape.vec(), at::TensorList(parameters), options);
}

}  // namespace modrob::nn
