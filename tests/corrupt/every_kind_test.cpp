// What holds of every kind that acts on encodings.
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>
#include <torch/torch.h>

#include "corrupt/apply_kind.h"
#include "corrupt_support.h"

namespace modrob::corrupt {
namespace {

std::vector<corruption::KindRow> kinds_on_encodings() {
  std::vector<corruption::KindRow> kinds;
  for (const auto& kind : corruption::Kind::all()) {
    if (kind.place == corruption::Place::kEncoding) kinds.push_back(kind);
  }
  return kinds;
}

// Of made-up training encodings.
corruption::FeatureStatistics statistics_of_width(int64_t width) {
  corruption::FeatureStatistics statistics;
  std::vector<float> vector(static_cast<size_t>(width));
  for (uint64_t i = 0; i < 5; ++i) {
    KeyedStream(i, 1).fill_normal(vector);
    statistics.add(vector);
  }
  return statistics;
}

struct Case {
  corruption::Kind kind;
  at::Tensor x;
  std::vector<int64_t> lengths = {}, rows = {};
  double strength = 0.5;

  at::Tensor applied(uint64_t key = 7) const { return applied_to(x, rows, key); }
  at::Tensor applied_to(const at::Tensor& values, const std::vector<int64_t>& hit, uint64_t key = 7) const {
    // An utterance is what stands in its first element, wherever its row is.
    const auto item = [&](int64_t row) {
      return static_cast<uint64_t>(values[row].reshape(-1)[0].item<float>() * 1e6F);
    };
    const auto training = statistics_of_width(values.size(-1));
    return apply_kind(kind, {values, lengths, hit, strength, [&](int64_t row) { return KeyedStream(key, item(row)); },
                             &training, values.detach().flatten(1).sum(1), values.detach() + 0.5});
  }
};

Case random_case(const corruption::KindRow& kind) {
  Case one{.kind = corruption::Kind::parse(kind.name), .x = {}, .lengths = {}, .rows = {}};
  one.x = random_tensor();
  const auto rows = random_rows(one.x.size(0));
  for (int64_t i = 0; i < rows.numel(); ++i) one.rows.push_back(rows[i].item<int64_t>());
  std::sort(one.rows.begin(), one.rows.end());
  for (int64_t b = 0; b < one.x.size(0); ++b) {
    one.lengths.push_back(one.x.dim() == 3 ? *rc::gen::inRange<int64_t>(1, one.x.size(1) + 1) : 1);
  }
  one.strength = *rc::gen::inRange(1, 101) / 100.0;
  return one;
}

RC_GTEST_PROP(EveryKind, changes_the_rows_that_are_hit_and_never_the_input, ()) {
  for (const auto& kind : kinds_on_encodings()) {
    const auto one = random_case(kind);
    const auto before = one.x.clone();
    const auto y = one.applied();
    RC_ASSERT(same_bits(one.x, before));
    RC_ASSERT(y.sizes() == one.x.sizes());
    RC_ASSERT(y.isfinite().all().item<bool>());
    for (int64_t row = 0; row < one.x.size(0); ++row) {
      const bool hit = std::find(one.rows.begin(), one.rows.end(), row) != one.rows.end();
      if (!hit) RC_ASSERT(same_bits(y[row], one.x[row]));
      // Padding: nothing is drawn for it. What is missing is zero as a whole.
      if (hit && one.x.dim() == 3 && !kind.zeroes) {
        const int64_t length = one.lengths[static_cast<size_t>(row)];
        RC_ASSERT(same_values(y[row].slice(0, length), one.x[row].slice(0, length)));
      }
    }
  }
}

RC_GTEST_PROP(EveryKind, gives_the_same_bits_alone_and_in_any_order, ()) {
  for (const auto& kind : kinds_on_encodings()) {
    const auto one = random_case(kind);
    const auto y = one.applied();
    for (const int64_t row : one.rows) RC_ASSERT(same_bits(one.applied_to(one.x, {row})[row], y[row]));
    RC_ASSERT(same_bits(one.applied(), y));
  }
}

RC_GTEST_PROP(EveryKind, without_strength_or_rows_gives_the_input_itself, ()) {
  for (const auto& kind : kinds_on_encodings()) {
    auto one = random_case(kind);
    RC_ASSERT(one.applied_to(one.x, {}).is_same(one.x));
    if (!kind.has_strength) continue;
    one.strength = 0;
    RC_ASSERT(one.applied().is_same(one.x));
  }
}

RC_GTEST_PROP(EveryKind, has_gradients_and_other_rows_keep_theirs, ()) {
  for (const auto& kind : kinds_on_encodings()) {
    auto one = random_case(kind);
    one.x = one.x.clone().requires_grad_(true);
    const auto received = torch::randn_like(one.x);
    const auto gradient = torch::autograd::grad({one.applied()}, {one.x}, {received}, {}, false, false)[0];
    RC_ASSERT(gradient.isfinite().all().item<bool>());
    for (int64_t row = 0; row < one.x.size(0); ++row) {
      const bool hit = std::find(one.rows.begin(), one.rows.end(), row) != one.rows.end();
      if (!hit) RC_ASSERT(same_bits(gradient[row], received[row]));
    }
  }
}

TEST(EveryKindOnce, draws_another_change_where_it_draws_at_all) {
  for (const auto& kind : kinds_on_encodings()) {
    const Case one{.kind = corruption::Kind::parse(kind.name),
                   .x = torch::randn({4, 3, 16}).abs() + 0.1,
                   .lengths = {3, 2, 3, 1},
                   .rows = {0, 2},
                   .strength = 0.5};
    EXPECT_EQ(same_bits(one.applied(1), one.applied(2)), !kind.random) << kind.name;
    EXPECT_FALSE(same_bits(one.applied(1)[0], one.x[0])) << kind.name;
    EXPECT_EQ(one.applied().scalar_type(), torch::kFloat);
  }
}

TEST(EveryKindOnce, keeps_the_type_of_numbers) {
  for (const auto& kind : kinds_on_encodings()) {
    for (const auto type : {torch::kDouble, torch::kBFloat16}) {
      const Case one{
          .kind = corruption::Kind::parse(kind.name), .x = torch::ones({2, 8}, type), .lengths = {}, .rows = {1}};
      EXPECT_EQ(one.applied().scalar_type(), type) << kind.name;
    }
  }
}

}  // namespace
}  // namespace modrob::corrupt
