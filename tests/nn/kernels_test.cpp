#include "nn/prelude.h"

namespace modrob::nn::kernels {
namespace {

std::vector<const Table*> tables() {
  std::array<const Table*, 8> found{};
  const int count = runnable_tables(found.data(), static_cast<int>(found.size()));
  return {found.begin(), found.begin() + count};
}

std::vector<float> random_floats(size_t count, uint32_t seed, float scale = 1.0F) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0.0F, scale);
  std::vector<float> values(count);
  for (float& value : values) value = normal(engine);
  return values;
}

Dropout some_dropout(double p) {
  return {{0x12345678U, 0x9ABCDEF0U}, static_cast<uint32_t>(std::lround(p * 65536)), static_cast<float>(1 / (1 - p))};
}

// Known answers of Threefry2x32-20 from the Random123 distribution (kat_vectors).
TEST(Kernels, threefry_known_answers) {
  struct Case {
    uint32_t counter[2], key[2], answer[2];
  };
  const Case cases[] = {
      {{0, 0}, {0, 0}, {0x6b200159, 0x99ba4efe}},
      {{0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}, {0x1cb996fc, 0xbb002be7}},
      {{0x243f6a88, 0x85a308d3}, {0x13198a2e, 0x03707344}, {0xc4923a9c, 0x483df7a0}},
  };
  for (const Table* table : tables()) {
    for (const Case& known : cases) {
      uint32_t words[32];
      table->random_words(known.key, known.counter[1], known.counter[0] / 16, words);
      EXPECT_EQ(words[known.counter[0] % 16], known.answer[0]) << table->instruction_set;
      EXPECT_EQ(words[16 + known.counter[0] % 16], known.answer[1]) << table->instruction_set;
    }
  }
}

TEST(Kernels, instruction_sets_drop_the_same_elements) {
  const int64_t rows = 9, width = 150;
  const std::vector<float> ones(rows * width, 1.0F);
  std::vector<float> first;
  for (const Table* table : tables()) {
    std::vector<float> out(ones.size());
    table->drop_rows(some_dropout(0.25), 3, rows, width, ones.data(), out.data());
    if (first.empty()) first = out;
    EXPECT_EQ(out, first) << table->instruction_set;
  }
  // Rows are addressed by number: the last six on their own are the same.
  std::vector<float> tail(6 * width);
  best_table().drop_rows(some_dropout(0.25), 6, 6, width, ones.data(), tail.data());
  EXPECT_TRUE(std::equal(tail.begin(), tail.end(), first.begin() + 3 * width));
}

TEST(Kernels, dropout_statistics) {
  const int64_t rows = 2000, width = 768;
  const double count = static_cast<double>(rows * width);
  const std::vector<float> ones(rows * width, 1.0F);
  for (const double p : {0.1, 0.5}) {
    std::vector<float> out(ones.size());
    best_table().drop_rows(some_dropout(p), 0, rows, width, ones.data(), out.data());
    double dropped = 0, both_in_row = 0, both_in_column = 0;
    for (int64_t i = 0; i < rows * width; ++i) {
      const bool zero = out[i] == 0.0F;
      ASSERT_TRUE(zero || out[i] == static_cast<float>(1 / (1 - p)));
      dropped += zero;
      both_in_row += zero && i + 1 < rows * width && out[i + 1] == 0.0F;
      both_in_column += zero && i + width < rows * width && out[i + width] == 0.0F;
    }
    // Five standard deviations of a binomial share; neighbours are independent.
    EXPECT_NEAR(dropped / count, p, 5 * std::sqrt(p * (1 - p) / count));
    EXPECT_NEAR(both_in_row / count, p * p, 6 * p / std::sqrt(count));
    EXPECT_NEAR(both_in_column / count, p * p, 6 * p / std::sqrt(count) + p * p / static_cast<double>(rows));
  }
}

struct AttentionCase {
  int64_t queries, keys, ahead, width;
};

/// softmax(scale q k^T) over the keys that are seen, dropped as the kernel drops, times v: in double.
struct PlainAttention {
  AttentionCase sizes;
  int64_t stride;
  double scale;
  std::vector<float> mask;  // [queries, keys]
  std::vector<double> operator()(const float* q, const float* k, const float* v) const {
    const int64_t width = sizes.width;
    std::vector<double> context(sizes.queries * width, 0.0);
    for (int64_t i = 0; i < sizes.queries; ++i) {
      const int64_t seen = std::min(sizes.keys, i + 1 + sizes.ahead);
      std::vector<double> weights(seen);
      double top = -1e300, sum = 0;
      for (int64_t j = 0; j < seen; ++j) {
        double score = 0;
        for (int64_t d = 0; d < width; ++d) score += double{q[i * stride + d]} * k[j * stride + d];
        weights[j] = score * scale;
        top = std::max(top, weights[j]);
      }
      for (double& weight : weights) sum += weight = std::exp(weight - top);
      for (int64_t j = 0; j < seen; ++j) {
        for (int64_t d = 0; d < width; ++d) {
          context[i * width + d] += weights[j] / sum * mask[i * sizes.keys + j] * v[j * stride + d];
        }
      }
    }
    return context;
  }
};

class KernelAttention : public TestWithParam<AttentionCase> {};

TEST_P(KernelAttention, matches_double_arithmetic_and_its_own_differences) {
  const auto [queries, keys, ahead, width] = GetParam();
  const int64_t stride = width + 5;
  const Dropout dropout = some_dropout(0.3);
  for (const Table* table : tables()) {
    SCOPED_TRACE(table->instruction_set);
    std::vector<float> ones(queries * keys, 1.0F), mask(queries * keys);
    for (int64_t i = 0; i < queries; ++i) {
      table->drop_rows(dropout, 40 + 3 * i, 1, keys, ones.data(), mask.data() + i * keys);
    }
    const auto q = random_floats(queries * stride, 1), k = random_floats(keys * stride, 2),
               v = random_floats(keys * stride, 3), w = random_floats(queries * stride, 4);
    const Head head{queries, keys, ahead, width, stride, 0.4F, dropout, 40, 3};
    std::vector<float> scratch(scratch_floats(queries, keys, width));
    std::vector<float> context(queries * stride, 7.0F), log_sum(queries * 2);
    table->attend(head, {q.data(), k.data(), v.data(), context.data(), log_sum.data(), 2}, scratch.data());
    const PlainAttention plain{GetParam(), stride, 0.4F, mask};
    const std::vector<double> expected = plain(q.data(), k.data(), v.data());
    for (int64_t i = 0; i < queries; ++i) {
      for (int64_t d = 0; d < stride; ++d) {
        const float value = context[i * stride + d];
        if (d < width) {
          ASSERT_NEAR(value, expected[i * width + d], 3e-6);
        } else {
          ASSERT_EQ(value, 7.0F) << "columns of other heads are left alone";
        }
      }
    }

    std::vector<float> dq(q.size()), dk(k.size(), 7.0F), dv(v.size(), 7.0F);
    table->attend_backward(head,
                           {q.data(), k.data(), v.data(), log_sum.data(), 2, w.data(), dq.data(), dk.data(), dv.data()},
                           scratch.data());
    const auto loss = [&](const std::vector<float>& a, const std::vector<float>& b, const std::vector<float>& c) {
      const std::vector<double> out = plain(a.data(), b.data(), c.data());
      double sum = 0;
      for (int64_t i = 0; i < queries; ++i) {
        for (int64_t d = 0; d < width; ++d) sum += out[i * width + d] * w[i * stride + d];
      }
      return sum;
    };
    const auto direction = random_floats(std::max(queries, keys) * stride, 5);
    const float step = 1.0F / 1024;
    const auto moved = [&](const std::vector<float>& from, float sign) {
      std::vector<float> to = from;
      for (int64_t i = 0; i < static_cast<int64_t>(from.size()) / stride; ++i) {
        for (int64_t d = 0; d < width; ++d) to[i * stride + d] += sign * step * direction[i * stride + d];
      }
      return to;
    };
    const auto along = [&](const std::vector<float>& grad) {
      double sum = 0;
      for (int64_t i = 0; i < static_cast<int64_t>(grad.size()) / stride; ++i) {
        for (int64_t d = 0; d < width; ++d) sum += double{grad[i * stride + d]} * direction[i * stride + d];
      }
      return sum;
    };
    const double tolerance = 2e-3 * std::sqrt(static_cast<double>(std::max(queries, keys) * width));
    EXPECT_NEAR(along(dq), (loss(moved(q, 1), k, v) - loss(moved(q, -1), k, v)) / (2 * step), tolerance);
    EXPECT_NEAR(along(dk), (loss(q, moved(k, 1), v) - loss(q, moved(k, -1), v)) / (2 * step), tolerance);
    EXPECT_NEAR(along(dv), (loss(q, k, moved(v, 1)) - loss(q, k, moved(v, -1))) / (2 * step), tolerance);
  }
}

// Self-attention, and queries that see but some of another number of keys.
INSTANTIATE_TEST_SUITE_P(Sizes, KernelAttention,
                         Values(AttentionCase{1, 1, 1, 9}, AttentionCase{5, 5, 5, 16}, AttentionCase{16, 16, 16, 64},
                                AttentionCase{23, 23, 23, 33}, AttentionCase{131, 131, 131, 20},
                                AttentionCase{40, 40, 0, 3}, AttentionCase{7, 50, 43, 6}, AttentionCase{50, 7, 43, 6},
                                AttentionCase{33, 18, 2, 17}, AttentionCase{1, 35, 3, 4}));

TEST(Kernels, attention_survives_huge_and_not_finite_scores) {
  const int64_t length = 3, width = 16;
  std::vector<float> q(length * width, 1e15F), k(length * width, -1e15F), v(length * width, 2.0F);
  std::vector<float> context(length * width), log_sum(length), scratch(scratch_floats(length, length, width));
  for (const Table* table : tables()) {
    const Head head{length, length, length, width, width, 0.25F, {}, 0, 1};
    table->attend(head, {q.data(), k.data(), v.data(), context.data(), log_sum.data(), 1}, scratch.data());
    for (const float value : context) EXPECT_FLOAT_EQ(value, 2.0F) << table->instruction_set;
    std::vector<float> broken = q;
    broken[0] = std::nanf("");
    table->attend(head, {broken.data(), k.data(), v.data(), context.data(), log_sum.data(), 1}, scratch.data());
    EXPECT_TRUE(std::isnan(context[0])) << "not-a-number must not be hidden";
    EXPECT_FLOAT_EQ(context[width], 2.0F);
  }
}

class KernelNorm : public TestWithParam<int64_t> {};

TEST_P(KernelNorm, matches_double_arithmetic_and_its_own_differences) {
  const int64_t width = GetParam();
  const int64_t rows = 4;
  const double epsilon = 1e-3;
  const Dropout dropout = some_dropout(0.3);
  for (const Table* table : tables()) {
    SCOPED_TRACE(table->instruction_set);
    std::vector<float> ones(rows * width, 1.0F), mask(rows * width);
    table->drop_rows(dropout, 9, rows, width, ones.data(), mask.data());
    const auto x = random_floats(rows * width, 1), residual = random_floats(rows * width, 2),
               weight = random_floats(width, 3), bias = random_floats(width, 4), w = random_floats(rows * width, 5);
    std::vector<float> y(x.size()), normal(x.size()), reciprocal(rows);
    table->add_norm({rows, width, 9, dropout, static_cast<float>(epsilon), x.data(), residual.data(), weight.data(),
                     bias.data(), y.data(), normal.data(), reciprocal.data()});
    const auto plain = [&](const std::vector<float>& a, const std::vector<float>& b, const std::vector<float>& gain,
                           const std::vector<float>& shift) {
      std::vector<double> out(a.size());
      for (int64_t row = 0; row < rows; ++row) {
        double mean = 0, variance = 0;
        const auto z = [&](int64_t i) {
          return double{a[row * width + i]} * mask[row * width + i] + b[row * width + i];
        };
        for (int64_t i = 0; i < width; ++i) mean += z(i) / static_cast<double>(width);
        for (int64_t i = 0; i < width; ++i) variance += (z(i) - mean) * (z(i) - mean) / static_cast<double>(width);
        for (int64_t i = 0; i < width; ++i) {
          out[row * width + i] = (z(i) - mean) / std::sqrt(variance + epsilon) * gain[i] + shift[i];
        }
      }
      return out;
    };
    const std::vector<double> expected = plain(x, residual, weight, bias);
    for (size_t i = 0; i < y.size(); ++i) ASSERT_NEAR(y[i], expected[i], 2e-6 * (1 + std::abs(expected[i])));

    std::vector<float> dx(x.size()), dr(x.size()), dweight(width, 99.0F), dbias(width, 99.0F);
    table->add_norm_backward({rows, width, 9, dropout, w.data(), normal.data(), reciprocal.data(), weight.data(),
                              dx.data(), dr.data(), dweight.data(), dbias.data()});
    const auto loss = [&](const std::vector<double>& out) {
      double sum = 0;
      for (size_t i = 0; i < out.size(); ++i) sum += out[i] * w[i];
      return sum;
    };
    const float step = 1.0F / 2048;
    const auto expect_slope = [&](const std::vector<float>& at, const std::vector<float>& grad, auto value) {
      const auto direction = random_floats(at.size(), 6);
      double slope = 0;
      std::vector<float> up = at, down = at;
      for (size_t i = 0; i < at.size(); ++i) {
        slope += double{grad[i]} * direction[i];
        up[i] += step * direction[i];
        down[i] -= step * direction[i];
      }
      EXPECT_NEAR(slope, (loss(value(up)) - loss(value(down))) / (2 * step),
                  2e-3 * std::sqrt(static_cast<double>(rows * width)));
    };
    if (width > 1) {
      expect_slope(x, dx, [&](const auto& moved) { return plain(moved, residual, weight, bias); });
      expect_slope(residual, dr, [&](const auto& moved) { return plain(x, moved, weight, bias); });
    }
    expect_slope(weight, dweight, [&](const auto& moved) { return plain(x, residual, moved, bias); });
    expect_slope(bias, dbias, [&](const auto& moved) { return plain(x, residual, weight, moved); });
  }
}

INSTANTIATE_TEST_SUITE_P(Widths, KernelNorm, Values(1, 16, 37, 64, 100, 384));

TEST(Kernels, gru_step_is_its_formula) {
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  for (const int64_t width : {1, 6, 16, 40}) {
    const int64_t wide = padded(width), rows = 3;
    const int64_t places[] = {4, 0, 2};
    std::vector<float> inputs(5 * 3 * wide), matrix(width * 3 * wide), bias(3 * wide), start(rows * wide);
    const auto fill = [&](std::vector<float>& values, uint32_t seed) {
      const auto random = random_floats(values.size(), seed, 2.0F);
      for (size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<int64_t>(i) % wide < width ? random[i] : 0;
      }
    };
    fill(inputs, 1), fill(matrix, 2), fill(bias, 3), fill(start, 4);
    inputs[0] = 500, inputs[1] = -500;  // gates far out
    for (const Table* table : tables()) {
      std::vector<float> states = start, products(rows * 3 * wide), outputs(5 * 2 * width, -7), kept(rows * 5 * wide);
      GruStep step;
      step.rows = rows, step.width = width, step.places = places, step.output_stride = 2 * width;
      step.inputs = inputs.data(), step.matrix = matrix.data(), step.bias = bias.data();
      step.states = states.data(), step.products = products.data(), step.outputs = outputs.data();
      step.kept = kept.data();
      table->gru_step(step);
      for (int64_t row = 0; row < rows; ++row) {
        for (int64_t j = 0; j < width; ++j) {
          const auto recurrent = [&](int64_t gate) {
            double sum = bias[gate * wide + j];
            for (int64_t k = 0; k < width; ++k) sum += start[row * wide + k] * matrix[k * 3 * wide + gate * wide + j];
            return sum;
          };
          const auto input = [&](int64_t gate) { return inputs[places[row] * 3 * wide + gate * wide + j]; };
          const double r = logistic(input(0) + recurrent(0)), z = logistic(input(1) + recurrent(1));
          const double n = std::tanh(input(2) + r * recurrent(2)), h = start[row * wide + j];
          EXPECT_NEAR(states[row * wide + j], n + z * (h - n), 2e-5) << table->instruction_set << " " << width;
          EXPECT_EQ(outputs[places[row] * 2 * width + j], states[row * wide + j]);
          EXPECT_EQ(outputs[places[row] * 2 * width + width + j], -7) << "the other direction's";
        }
      }
    }
  }
}

}  // namespace
}  // namespace modrob::nn::kernels
