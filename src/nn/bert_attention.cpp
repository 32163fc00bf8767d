#include "nn/bert_attention.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/error.h"
#include "nn/device_attention.h"
#include "nn/fused.h"
#include "nn/saved_draw.h"

namespace modrob::nn {

namespace packed {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Where one utterance and head begin in the matrices.
struct Place {
  int64_t query;    ///< first element in [M, H]
  int64_t key;      ///< first element in [N, H]
  int64_t log_sum;  ///< first element in [M, heads]
};

struct Geometry {
  const int64_t* query_offsets;
  const int64_t* key_offsets;
  int64_t utterances;
  int64_t heads;
  int64_t hidden;
  FutureMask mask;
  kernels::Dropout dropout;

  Geometry(const at::Tensor& queries, const at::Tensor& keys, FutureMask future, const kernels::Dropout& draw,
           at::IntArrayRef heads_and_hidden)
      : query_offsets(queries.const_data_ptr<int64_t>()),
        key_offsets(keys.const_data_ptr<int64_t>()),
        utterances(queries.size(0) - 1),
        heads(heads_and_hidden[0]),
        hidden(heads_and_hidden[1]),
        mask(future),
        dropout(draw) {}

  kernels::Head head(int64_t utterance, int64_t head) const {
    const int64_t width = hidden / heads;
    kernels::Head slice;
    slice.queries = query_offsets[utterance + 1] - query_offsets[utterance];
    slice.keys = key_offsets[utterance + 1] - key_offsets[utterance];
    slice.ahead = mask == FutureMask::kNone ? slice.keys : std::abs(slice.keys - slice.queries);
    slice.width = width;
    slice.stride = hidden;
    slice.scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(width)));
    slice.dropout = dropout;
    slice.mask_row = query_offsets[utterance] * heads + head;
    slice.mask_step = heads;
    return slice;
  }
  static int64_t longest(const int64_t* offsets, int64_t utterances) {
    int64_t longest = 0;
    for (int64_t i = 0; i < utterances; ++i) longest = std::max(longest, offsets[i + 1] - offsets[i]);
    return longest;
  }

  /// Calls visit(head, place, scratch) for every utterance and head.
  template <typename Visit>
  void for_each(const at::TensorOptions& options, Visit visit) const {
    // Small batches are not worth a second thread.
    constexpr int64_t kGrainElements = 16384;
    const int64_t elements = std::max<int64_t>(1, query_offsets[utterances] * hidden);
    const int64_t grain = std::max<int64_t>(1, kGrainElements * utterances * heads / elements);
    const int64_t room =
        kernels::scratch_floats(longest(query_offsets, utterances), longest(key_offsets, utterances), hidden / heads);
    at::parallel_for(0, utterances * heads, grain, [&](int64_t begin, int64_t end) {
      const at::Tensor scratch = at::empty({room}, options);
      for (int64_t item = begin; item < end; ++item) {
        const int64_t utterance = item / heads;
        const int64_t number = item % heads;
        const int64_t column = number * (hidden / heads);
        const Place place{query_offsets[utterance] * hidden + column, key_offsets[utterance] * hidden + column,
                          query_offsets[utterance] * heads + number};
        visit(head(utterance, number), place, scratch.mutable_data_ptr<float>());
      }
    });
  }
};

struct Setting {
  int64_t heads;
  FutureMask mask;
  kernels::Dropout dropout;
};

/// Contiguous rows in float32 and where utterances begin among them.
struct Input {
  at::Tensor query, key, value, query_offsets, key_offsets;
};

/// Context rows [M, H]; `log_sums` [M, heads] is filled where it is defined.
at::Tensor attend(const Input& input, const Setting& setting, const at::Tensor& log_sums) {
  at::Tensor out = at::empty_like(input.query);
  float* sums = log_sums.defined() ? log_sums.mutable_data_ptr<float>() : nullptr;
  const float *query = input.query.const_data_ptr<float>(), *key = input.key.const_data_ptr<float>(),
              *value = input.value.const_data_ptr<float>();
  float* context = out.mutable_data_ptr<float>();
  const Geometry geometry(input.query_offsets, input.key_offsets, setting.mask, setting.dropout,
                          {setting.heads, input.query.size(1)});
  geometry.for_each(input.query.options(), [&](const kernels::Head& head, const Place& at, float* scratch) {
    kernels::best_table().attend(head,
                                 {query + at.query, key + at.key, value + at.key, context + at.query,
                                  sums == nullptr ? nullptr : sums + at.log_sum, setting.heads},
                                 scratch);
  });
  return out;
}

struct Attention : torch::autograd::Function<Attention> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& query, const at::Tensor& key,
                            const at::Tensor& value, const at::Tensor& query_offsets, const at::Tensor& key_offsets,
                            const Setting& setting) {
    const at::Tensor log_sums = at::empty({query.size(0), setting.heads}, query.options());
    context->save_for_backward({query, key, value, query_offsets, key_offsets, log_sums});
    context->saved_data["mask"] = static_cast<int64_t>(setting.mask);
    save_draw(context, setting.dropout);
    return attend({query, key, value, query_offsets, key_offsets}, setting, log_sums);
  }

  static variable_list backward(AutogradContext* context, const variable_list& grads) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &q = saved[0], &k = saved[1], &v = saved[2], &log_sums = saved[5];
    const at::Tensor grad = grads[0].contiguous();
    at::Tensor grad_q = at::empty_like(q), grad_k = at::empty_like(k), grad_v = at::empty_like(v);
    const int64_t heads = log_sums.size(1);
    const auto mask = static_cast<FutureMask>(context->saved_data["mask"].toInt());
    const Geometry geometry(saved[3], saved[4], mask, saved_draw(context), {heads, q.size(1)});
    geometry.for_each(q.options(), [&](const kernels::Head& head, const Place& at, float* scratch) {
      kernels::best_table().attend_backward(
          head,
          {q.const_data_ptr<float>() + at.query, k.const_data_ptr<float>() + at.key, v.const_data_ptr<float>() + at.key,
           log_sums.const_data_ptr<float>() + at.log_sum, heads, grad.const_data_ptr<float>() + at.query,
           grad_q.mutable_data_ptr<float>() + at.query, grad_k.mutable_data_ptr<float>() + at.key,
           grad_v.mutable_data_ptr<float>() + at.key},
          scratch);
    });
    return {grad_q, grad_k, grad_v, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

at::Tensor offsets_of(std::span<const int64_t> lengths) {
  at::Tensor tensor = at::empty({static_cast<int64_t>(lengths.size()) + 1}, at::kLong);
  int64_t* offsets = tensor.mutable_data_ptr<int64_t>();
  offsets[0] = 0;
  for (size_t i = 0; i < lengths.size(); ++i) {
    MODROB_CHECK(lengths[i] >= 1, "every utterance has a step");
    offsets[i + 1] = offsets[i] + lengths[i];
  }
  return tensor;
}

int64_t end_of(const at::Tensor& offsets) { return offsets.const_data_ptr<int64_t>()[offsets.size(0) - 1]; }

}  // namespace packed

PackedAttention::PackedAttention(std::span<const int64_t> query_lengths, std::span<const int64_t> key_lengths,
                                 FutureMask mask)
    : query_offsets_(packed::offsets_of(query_lengths)), key_offsets_(packed::offsets_of(key_lengths)), mask_(mask) {
  MODROB_CHECK(query_lengths.size() == key_lengths.size(), "every utterance has queries and keys");
}

PackedAttention::~PackedAttention() = default;

Rows PackedAttention::attend(const AttentionInput& input) {
  MODROB_CHECK(input.query.size(0) == packed::end_of(query_offsets_) &&
                   input.key.size(0) == packed::end_of(key_offsets_) && input.value.size(0) == input.key.size(0),
               "lengths do not add up to the rows");
  if (!input.query.is_cpu()) {
    if (device_ == nullptr) {
      device_ = std::make_unique<DeviceAttention>(query_offsets_, key_offsets_, mask_, input.query.device());
    }
    return {device_->attend(input)};
  }
  const auto rows = [](const at::Tensor& x) { return x.to(at::kFloat).contiguous(); };
  const packed::Input given{rows(input.query), rows(input.key), rows(input.value), query_offsets_, key_offsets_};
  const packed::Setting setting{input.heads, mask_, draw_dropout(input.dropout)};
  const auto context = [given, setting] { return packed::attend(given, setting, {}); };
  if (!at::GradMode::is_enabled()) return {context()};
  return {packed::Attention::apply(given.query, given.key, given.value, query_offsets_, key_offsets_, setting),
          context};
}

PaddedAttention::PaddedAttention(const at::Tensor& mask, bool keep_probabilities)
    : bias_(((1.0 - mask.to(at::kFloat)) * -10000.0).unsqueeze(1).unsqueeze(1)),
      keep_probabilities_(keep_probabilities) {}

Rows PaddedAttention::attend(const AttentionInput& input) {
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
  return {at::matmul(dropped, split(input.value)).transpose(1, 2).reshape({batch * steps, hidden})};
}

}  // namespace modrob::nn
