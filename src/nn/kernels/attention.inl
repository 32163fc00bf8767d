#pragma once

#include "nn/kernels/vector.inl"

/// [rows, width] with a row stride -> [rows, padded width], zeros behind.
static void pack(const float* from, int64_t stride, int64_t rows, int64_t width, float* to) {
  const int64_t wide = padded(width);
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t column = 0; column < wide; column += kLanes) {
      const int64_t lanes = width - column;
      store(to + row * wide + column, load_part(from + row * stride + column, lanes));
    }
  }
}

/// [rows, width] with a row stride -> [width, padded rows], zeros behind.
static void pack_transposed(const float* from, int64_t stride, int64_t rows, int64_t width, float* to) {
  const int64_t wide = padded(rows);
  for (int64_t column = 0; column < width; ++column) {
    for (int64_t row = 0; row < rows; ++row) to[column * wide + row] = from[row * stride + column];
    for (int64_t row = rows; row < wide; ++row) to[column * wide + row] = 0.0F;
  }
}

static void unpack(const float* from, int64_t rows, int64_t width, float* to, int64_t stride) {
  const int64_t wide = padded(width);
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t column = 0; column < width; column += kLanes) {
      store_part(to + row * stride + column, load(from + row * wide + column), width - column);
    }
  }
}

/// A left factor: element (row, k) is at data[row * row_stride + k * inner_stride], so a transpose is a view.
struct Left {
  const float* data;
  int64_t row_stride;
  int64_t inner_stride;
};

template <int kRows>
static inline void multiply_strip(Left a, int64_t inner, const float* b, int64_t wide, float* c) {
  for (int64_t column = 0; column < wide; column += kLanes) {
    Vec sums[kRows] = {};
    const float* right = b + column;
    const float* left = a.data;
    for (int64_t k = 0; k < inner; ++k, right += wide, left += a.inner_stride) {
      const Vec factor = load(right);
#pragma GCC unroll 6
      for (int row = 0; row < kRows; ++row) sums[row] += left[row * a.row_stride] * factor;
    }
#pragma GCC unroll 6
    for (int row = 0; row < kRows; ++row) store(c + row * wide + column, sums[row]);
  }
}

/// c [rows, wide] = a [rows, inner] b [inner, wide]; wide is a multiple of the lanes. Six rows keep six accumulators
/// (twelve registers of eight lanes) busy, which hides the latency of multiply-add.
static void multiply(Left a, int64_t rows, int64_t inner, const float* b, int64_t wide, float* c) {
  constexpr int64_t kStrip = 6;
  for (; rows >= kStrip; rows -= kStrip, a.data += kStrip * a.row_stride, c += kStrip * wide) {
    multiply_strip<kStrip>(a, inner, b, wide, c);
  }
  switch (rows) {
    case 5: multiply_strip<5>(a, inner, b, wide, c); break;
    case 4: multiply_strip<4>(a, inner, b, wide, c); break;
    case 3: multiply_strip<3>(a, inner, b, wide, c); break;
    case 2: multiply_strip<2>(a, inner, b, wide, c); break;
    case 1: multiply_strip<1>(a, inner, b, wide, c); break;
    default: break;
  }
}

/// How many of the keys a query sees; at least one.
static inline int64_t seen_keys(const Head& head, int64_t query) {
  return head.keys - query - 1 <= head.ahead ? head.keys : query + 1 + head.ahead;
}

static void attend(const Head& head, const HeadForward& data, float* scratch) {
  const int64_t queries = head.queries;
  const int64_t keys = head.keys;
  const int64_t wide = padded(keys);
  const int64_t wide_head = padded(head.width);
  float* keys_across = scratch;
  float* values = keys_across + head.width * wide;
  float* probabilities = values + keys * wide_head;
  float* context = probabilities + queries * wide;
  pack_transposed(data.key, head.stride, keys, head.width, keys_across);
  pack(data.value, head.stride, keys, head.width, values);
  multiply({data.query, head.stride, 1}, queries, head.width, keys_across, wide, probabilities);
  for (int64_t query = 0; query < queries; ++query) {
    float* row = probabilities + query * wide;
    const int64_t seen = seen_keys(head, query);
    Vec top = splat(-__builtin_inff());
    for (int64_t column = 0; column < wide; column += kLanes) {
      const Vec score = first_lanes(load(row + column) * head.scale, seen - column, splat(-__builtin_inff()));
      store(row + column, score);
      top = score > top ? score : top;
    }
    const float largest = largest_lane(top);
    Vec sum = {};
    for (int64_t column = 0; column < wide; column += kLanes) {
      const Vec weight = exponential(load(row + column) - largest);
      store(row + column, weight);
      sum += weight;
    }
    const float total = sum_lanes(sum);
    if (data.log_sum != nullptr) data.log_sum[query * data.log_sum_stride] = largest + __builtin_logf(total);
    const float reciprocal = 1.0F / total;
    for_row(head.dropout, head.mask_row + query * head.mask_step, wide, [&](int64_t column, int64_t, Vec factor) {
      store(row + column, load(row + column) * reciprocal * factor);
    });
  }
  multiply({probabilities, wide, 1}, queries, keys, values, wide_head, context);
  unpack(context, queries, head.width, data.context, head.stride);
}

static void attend_backward(const Head& head, const HeadBackward& data, float* scratch) {
  const int64_t queries = head.queries;
  const int64_t keys = head.keys;
  const int64_t wide = padded(keys);
  const int64_t wide_head = padded(head.width);
  float* keys_across = scratch;
  float* values_across = keys_across + head.width * wide;
  float* query_rows = values_across + head.width * wide;
  float* key_rows = query_rows + queries * wide_head;
  float* grads = key_rows + keys * wide_head;
  float* result = grads + queries * wide_head;
  float* probabilities = result + (queries > keys ? queries : keys) * wide_head;
  float* grad_scores = probabilities + queries * wide;
  pack_transposed(data.key, head.stride, keys, head.width, keys_across);
  pack_transposed(data.value, head.stride, keys, head.width, values_across);
  pack(data.query, head.stride, queries, head.width, query_rows);
  pack(data.key, head.stride, keys, head.width, key_rows);
  pack(data.grad_context, head.stride, queries, head.width, grads);
  multiply({query_rows, wide_head, 1}, queries, head.width, keys_across, wide, probabilities);
  multiply({grads, wide_head, 1}, queries, head.width, values_across, wide, grad_scores);
  for (int64_t query = 0; query < queries; ++query) {
    float* row = probabilities + query * wide;
    float* grad_row = grad_scores + query * wide;
    const int64_t seen = seen_keys(head, query);
    const float log_sum = data.log_sum[query * data.log_sum_stride];
    const int64_t mask_row = head.mask_row + query * head.mask_step;
    // With P the softmax, M the dropout factors and G = dL/d(M P): dL/dP = M G and, for every score,
    // dL/dS = P (M G - sum(M G P)) * scale. `row` ends as M P, `grad_row` as dL/dS.
    Vec inner = {};
    for_row(head.dropout, mask_row, wide, [&](int64_t column, int64_t, Vec factor) {
      const Vec score = load(row + column) * head.scale - log_sum;
      const Vec probability = first_lanes(exponential(score), seen - column, Vec{});
      const Vec grad = load(grad_row + column) * factor;
      inner += grad * probability;
      store(grad_row + column, grad);
      store(row + column, probability);
    });
    const float total = sum_lanes(inner);
    for_row(head.dropout, mask_row, wide, [&](int64_t column, int64_t, Vec factor) {
      const Vec probability = load(row + column);
      store(grad_row + column, probability * (load(grad_row + column) - total) * head.scale);
      store(row + column, probability * factor);
    });
  }
  multiply({probabilities, 1, wide}, keys, queries, grads, wide_head, result);
  unpack(result, keys, head.width, data.grad_value, head.stride);
  multiply({grad_scores, wide, 1}, queries, keys, key_rows, wide_head, result);
  unpack(result, queries, head.width, data.grad_query, head.stride);
  multiply({grad_scores, 1, wide}, keys, queries, query_rows, wide_head, result);
  unpack(result, keys, head.width, data.grad_key, head.stride);
}
