#include "nn/bert_attention.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "nn/fused.h"
#include "nn/saved_draw.h"

namespace modrob::nn {

namespace packed {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Geometry {
  const int64_t* offsets;
  int64_t utterances;
  int64_t heads;
  int64_t hidden;
  kernels::Dropout dropout;

  kernels::Head head(int64_t utterance, int64_t head) const {
    const int64_t width = hidden / heads;
    kernels::Head slice;
    slice.length = offsets[utterance + 1] - offsets[utterance];
    slice.width = width;
    slice.stride = hidden;
    slice.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(width)));
    slice.dropout = dropout;
    slice.mask_row = offsets[utterance] * heads + head;
    slice.mask_step = heads;
    return slice;
  }
  int64_t longest() const {
    int64_t longest = 0;
    for (int64_t i = 0; i < utterances; ++i) longest = std::max(longest, offsets[i + 1] - offsets[i]);
    return longest;
  }

  /// Calls visit(head, first element in [N, H], first element in [N, heads], scratch) for every utterance and head.
  template <typename Visit>
  void for_each(const at::TensorOptions& options, Visit visit) const {
    // Small batches are not worth a second thread.
    constexpr int64_t kGrainElements = 16384;
    const int64_t elements = std::max<int64_t>(1, offsets[utterances] * hidden);
    const int64_t grain = std::max<int64_t>(1, kGrainElements * utterances * heads / elements);
    const int64_t room = kernels::scratch_floats(longest(), hidden / heads);
    at::parallel_for(0, utterances * heads, grain, [&](int64_t begin, int64_t end) {
      const at::Tensor scratch = at::empty({room}, options);
      for (int64_t item = begin; item < end; ++item) {
        const int64_t utterance = item / heads;
        const int64_t number = item % heads;
        visit(head(utterance, number), offsets[utterance] * hidden + number * (hidden / heads),
              offsets[utterance] * heads + number, scratch.mutable_data_ptr<float>());
      }
    });
  }
};

struct Attention : torch::autograd::Function<Attention> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& query, const at::Tensor& key,
                            const at::Tensor& value, const at::Tensor& offsets, int64_t heads, double p) {
    const kernels::Dropout draw = draw_dropout(p);
    const at::Tensor q = query.contiguous(), k = key.contiguous(), v = value.contiguous();
    at::Tensor out = at::empty_like(q);
    at::Tensor log_sums = at::empty({q.size(0), heads}, q.options());
    const Geometry geometry{offsets.const_data_ptr<int64_t>(), offsets.size(0) - 1, heads, q.size(1), draw};
    geometry.for_each(q.options(), [&](const kernels::Head& head, int64_t at, int64_t row, float* scratch) {
      kernels::best_table().attend(
          head,
          {q.const_data_ptr<float>() + at, k.const_data_ptr<float>() + at, v.const_data_ptr<float>() + at,
           out.mutable_data_ptr<float>() + at, log_sums.mutable_data_ptr<float>() + row, heads},
          scratch);
    });
    context->save_for_backward({q, k, v, offsets, log_sums});
    save_draw(context, draw);
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& grads) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &q = saved[0], &k = saved[1], &v = saved[2], &offsets = saved[3], &log_sums = saved[4];
    const at::Tensor grad = grads[0].contiguous();
    at::Tensor grad_q = at::empty_like(q), grad_k = at::empty_like(k), grad_v = at::empty_like(v);
    const int64_t heads = log_sums.size(1);
    const Geometry geometry{offsets.const_data_ptr<int64_t>(), offsets.size(0) - 1, heads, q.size(1),
                            saved_draw(context)};
    geometry.for_each(q.options(), [&](const kernels::Head& head, int64_t at, int64_t row, float* scratch) {
      kernels::best_table().attend_backward(
          head,
          {q.const_data_ptr<float>() + at, k.const_data_ptr<float>() + at, v.const_data_ptr<float>() + at,
           log_sums.const_data_ptr<float>() + row, heads, grad.const_data_ptr<float>() + at,
           grad_q.mutable_data_ptr<float>() + at, grad_k.mutable_data_ptr<float>() + at,
           grad_v.mutable_data_ptr<float>() + at},
          scratch);
    });
    return {grad_q, grad_k, grad_v, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

}  // namespace packed

PackedAttention::PackedAttention(std::span<const int64_t> lengths)
    : offsets_(at::empty({static_cast<int64_t>(lengths.size()) + 1}, at::kLong)) {
  int64_t* offsets = offsets_.mutable_data_ptr<int64_t>();
  offsets[0] = 0;
  for (size_t i = 0; i < lengths.size(); ++i) {
    MODROB_CHECK(lengths[i] >= 1, "every utterance has a token");
    offsets[i + 1] = offsets[i] + lengths[i];
  }
}

at::Tensor PackedAttention::attend(const AttentionInput& input) {
  MODROB_CHECK(input.query.size(0) == offsets_[-1].item<int64_t>(), "lengths do not add up to the rows");
  return packed::Attention::apply(input.query, input.key, input.value, offsets_, input.heads, input.dropout);
}

PaddedAttention::PaddedAttention(const at::Tensor& mask, bool keep_probabilities)
    : bias_(((1.0 - mask.to(at::kFloat)) * -10000.0).unsqueeze(1).unsqueeze(1)),
      keep_probabilities_(keep_probabilities) {}

at::Tensor PaddedAttention::attend(const AttentionInput& input) {
  const int64_t batch = bias_.size(0);
  const int64_t steps = bias_.size(3);
  const int64_t hidden = input.query.size(1);
  const int64_t width = hidden / input.heads;
  const auto split = [&](const at::Tensor& rows) {
    return rows.view({batch, steps, input.heads, width}).transpose(1, 2);
  };
  const at::Tensor raw = at::matmul(split(input.query), split(input.key).transpose(2, 3));
  const at::Tensor scores = raw / std::sqrt(static_cast<double>(width)) + bias_;
  const at::Tensor probabilities = at::softmax(scores, -1);
  if (keep_probabilities_) probabilities_.push_back(probabilities);
  at::Tensor dropped = probabilities;
  if (input.dropout > 0.0) {
    dropped = dropout(probabilities.view({-1, steps}), input.dropout).view(probabilities.sizes());
  }
  return at::matmul(dropped, split(input.value)).transpose(1, 2).reshape({batch * steps, hidden});
}

}  // namespace modrob::nn
