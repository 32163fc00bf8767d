#include "nn/device_attention.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "device/on_device.h"
#include "nn/multihead_attention.h"
#include "nn/token_rows.h"

namespace modrob::nn {

DeviceAttention::Rows::Rows(const at::Tensor& offsets, at::Device device)
    : ends(on_device(offsets.to(at::kInt), device)) {
  const int64_t* begin = offsets.const_data_ptr<int64_t>();
  for (int64_t i = 0; i + 1 < offsets.size(0); ++i) lengths.push_back(begin[i + 1] - begin[i]);
  longest = *std::max_element(lengths.begin(), lengths.end());
  places = padded_places(lengths, longest, device);
}

at::Tensor DeviceAttention::Rows::pad(const at::Tensor& rows, int64_t heads) const {
  const auto count = static_cast<int64_t>(lengths.size());
  return at::zeros({count * longest, rows.size(1)}, rows.options())
      .index_copy(0, places, rows)
      .view({count, longest, heads, rows.size(1) / heads})
      .transpose(1, 2);
}

DeviceAttention::DeviceAttention(const at::Tensor& query_offsets, const at::Tensor& key_offsets, FutureMask mask,
                                 at::Device device)
    : queries_(query_offsets, device), keys_(key_offsets, device), mask_(mask), device_(device) {}

at::Tensor DeviceAttention::attend(const AttentionInput& input) {
  constexpr int64_t kAligned = 8;
  const bool by_lengths =
      device_.is_cuda() && mask_ == FutureMask::kNone && input.query.size(1) / input.heads % kAligned == 0;
  return by_lengths ? attend_by_lengths(input) : attend_padded(input);
}

at::Tensor DeviceAttention::attend_by_lengths(const AttentionInput& input) const {
  constexpr int64_t kNoMask = 0;
  const auto split = [&](const at::Tensor& rows) {
    return rows.view({1, rows.size(0), input.heads, rows.size(1) / input.heads});
  };
  const bool for_backward = c10::GradMode::is_enabled() &&
                            (input.query.requires_grad() || input.key.requires_grad() || input.value.requires_grad());
  const auto result = at::_efficient_attention_forward(split(input.query), split(input.key), split(input.value),
                                                       /*bias=*/{}, queries_.ends, keys_.ends, queries_.longest,
                                                       keys_.longest, input.dropout, kNoMask, for_backward);
  return std::get<0>(result).reshape(input.query.sizes());
}

at::Tensor DeviceAttention::attend_padded(const AttentionInput& input) {
  if (!bias_.defined()) bias_ = on_device(unseen(), device_);
  const at::Tensor context = at::scaled_dot_product_attention(
      queries_.pad(input.query, input.heads), keys_.pad(input.key, input.heads), keys_.pad(input.value, input.heads),
      bias_.to(input.query.scalar_type()), input.dropout);
  return context.transpose(1, 2).reshape({-1, input.query.size(1)}).index_select(0, queries_.places);
}

at::Tensor DeviceAttention::unseen() const {
  const auto count = static_cast<int64_t>(keys_.lengths.size());
  at::Tensor behind = ~within_lengths(keys_.lengths, keys_.longest).view({count, 1, 1, keys_.longest});
  if (mask_ == FutureMask::kLimited) {
    std::vector<int64_t> ahead;
    for (size_t i = 0; i < keys_.lengths.size(); ++i) {
      ahead.push_back(std::abs(keys_.lengths[i] - queries_.lengths[i]));
    }
    const at::Tensor distance = at::arange(keys_.longest) - at::arange(queries_.longest).unsqueeze(1);
    behind = behind.logical_or(distance > at::tensor(ahead, at::kLong).view({count, 1, 1, 1}));
  }
  return at::zeros(behind.sizes()).masked_fill(behind, -std::numeric_limits<double>::infinity());
}

}  // namespace modrob::nn
