#include "corrupt/corruptor.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

#include "corrupt_support.h"

namespace modrob::corrupt {
namespace {

using plan::Hit;
using plan::Kind;
using plan::Occasion;
using plan::PlanOptions;
using plan::Rate;
using plan::Selection;

/// A split of utterances whose representations are fixed by their ids: text [D], audio and video [length, D].
struct Split {
  std::vector<uint64_t> ids;
  std::vector<int64_t> lengths;

  static Split random(int64_t largest = 40) {
    Split split;
    const auto salt = *rc::gen::arbitrary<uint64_t>();
    const auto count = *rc::gen::inRange<int64_t>(1, largest + 1);
    for (int64_t i = 0; i < count; ++i) {
      split.ids.push_back(hash_words({salt, static_cast<uint64_t>(i)}));
      split.lengths.push_back(*rc::gen::inRange<int64_t>(1, 7));
    }
    return split;
  }

  std::vector<uint64_t> ids_of(const std::vector<int64_t>& rows) const {
    std::vector<uint64_t> result;
    for (const int64_t row : rows) result.push_back(ids[static_cast<size_t>(row)]);
    return result;
  }

  /// Padded to the longest of the rows.
  Representations representations(const std::vector<int64_t>& rows) const {
    Representations result;
    const auto size = static_cast<int64_t>(rows.size());
    int64_t longest = 1;
    for (const int64_t row : rows) longest = std::max(longest, lengths[static_cast<size_t>(row)]);
    result.text = at::empty({size, 12});
    result.audio = at::zeros({size, longest, 5});
    result.video = at::zeros({size, longest, 3});
    for (int64_t i = 0; i < size; ++i) {
      const auto row = static_cast<size_t>(rows[static_cast<size_t>(i)]);
      fill(result.text[i], ids[row], 1);
      fill(result.audio[i].narrow(0, 0, lengths[row]), ids[row], 2);
      fill(result.video[i].narrow(0, 0, lengths[row]), ids[row], 3);
      result.lengths[1].push_back(lengths[row]);
      result.lengths[2].push_back(lengths[row]);
    }
    return result;
  }

  std::vector<int64_t> all_rows() const {
    std::vector<int64_t> rows(ids.size());
    std::iota(rows.begin(), rows.end(), int64_t{0});
    return rows;
  }

 private:
  static void fill(const at::Tensor& to, uint64_t id, uint64_t which) {
    KeyedStream(which, id).fill_normal({to.data_ptr<float>(), static_cast<size_t>(to.numel())});
  }
};

PlanOptions any_plan(Selection selection) {
  PlanOptions options;
  options.modalities = ModalitySet::from_bits(*rc::gen::inRange(1u, 8u));
  const int missing = *rc::gen::inRange(0, 101);
  options.missing_rate = Rate::from_double(missing / 100.0);
  options.noise_rate = Rate::from_double(*rc::gen::inRange(0, 101 - missing) / 100.0);
  options.noise_kind = *rc::gen::element(Kind::kNoiseAdd, Kind::kNoiseScale);
  options.strength = *rc::gen::inRange(1, 300) / 100.0;
  options.selection = selection;
  options.seed = *rc::gen::arbitrary<uint64_t>();
  options.purpose = *rc::gen::element(plan::Purpose::kTraining, plan::Purpose::kDiagnosis);
  return options;
}

PlanOptions any_plan() {
  return any_plan(*rc::gen::element(Selection::kExact, Selection::kBernoulli, Selection::kReferenceBatch));
}

Occasion any_occasion() { return {*rc::gen::inRange<int64_t>(0, 9), *rc::gen::inRange<int64_t>(0, 2), 0}; }

TEST(Corruptor, a_plan_made_of_nothing_hits_nobody) {
  const auto x = at::ones({3, 2});
  const CorruptionPlan plan;
  EXPECT_TRUE(plan.apply({x, x, x, {}}).text.is_same(x));
  for (const Modality modality : kModalities) EXPECT_TRUE(plan.zeroed().rows(modality).empty());
}

TEST(Corruptor, invalid_options_are_refused) {
  PlanOptions options;
  options.strength = -1;
  EXPECT_THAT(testing::user_error_of([&] { Corruptor(options, {1, 2}); }), ::testing::HasSubstr("corruption: "));
}

TEST(Corruptor, strangers_and_doubles_are_mistakes) {
  PlanOptions options;
  options.missing_rate = Rate::parse("0.5");
  const Corruptor corruptor(options, {1, 2, 3});
  const std::vector<uint64_t> stranger = {2, 4};
  EXPECT_THROW(corruptor.plan(stranger, {}), CheckFailure);
  EXPECT_THROW(Corruptor(options, {1, 2, 1}), CheckFailure);
  EXPECT_THROW(CorruptionPlan(options, {}, {1, 2}, {Hit::kNone}), CheckFailure);
}

TEST(Corruptor, representations_that_do_not_fit_the_plan_are_mistakes) {
  PlanOptions options;
  options.missing_rate = Rate::parse("1");
  const CorruptionPlan plan(options, {}, {1, 2}, {Hit::kMissing, Hit::kMissing});
  Representations r;
  EXPECT_THROW(plan.apply(r), CheckFailure);
  r.text = at::ones({3, 2});
  EXPECT_THROW(plan.apply(r), CheckFailure);
  r.text = at::ones({2, 4, 2});
  EXPECT_THROW(plan.apply(r), CheckFailure);
  r.lengths[0] = {1, 5};
  EXPECT_THROW(plan.apply(r), CheckFailure);
  r.lengths[0] = {1, 4};
  EXPECT_TRUE(same_bits(plan.apply(r).text, at::zeros({2, 4, 2})));
}

TEST(Corruptor, noise_is_the_written_down_stream) {
  PlanOptions options;
  options.noise_rate = Rate::parse("1");
  options.strength = 0.5;
  const Occasion occasion{3, 1, 2};
  const CorruptionPlan plan(options, occasion, {11, 12}, {Hit::kNone, Hit::kNoise});
  Representations r;
  r.text = at::zeros({2, 3, 2});
  r.lengths[0] = {3, 2};
  const auto y = plan.apply(r).text;
  const auto stream = plan::noise_stream(options, occasion, Modality::kText, 12);
  for (int64_t e = 0; e < 4; ++e) {
    EXPECT_EQ(y[1].flatten()[e].item<float>(), 0.5f * static_cast<float>(stream.normal(static_cast<uint64_t>(e))));
  }
  EXPECT_TRUE(same_bits(y[1][2], at::zeros({2})));
  EXPECT_TRUE(same_bits(y[0], at::zeros({3, 2})));
}

RC_GTEST_PROP(CorruptorProperties, batches_order_and_threads_do_not_matter, ()) {
  const Split split = Split::random();
  const PlanOptions options = any_plan(*rc::gen::element(Selection::kExact, Selection::kBernoulli));
  const Occasion occasion = any_occasion();
  const auto everybody = split.all_rows();
  const auto whole = Corruptor(options, split.ids).plan(split.ids, occasion).apply(split.representations(everybody));

  auto shuffled = everybody;
  const KeyedStream order(*rc::gen::arbitrary<uint64_t>(), 0);
  for (size_t i = shuffled.size(); i > 1; --i) std::swap(shuffled[i - 1], shuffled[order.integer(i, i)]);
  auto shuffled_ids = split.ids_of(shuffled);
  const Corruptor corruptor(options, shuffled_ids);
  const auto batch_size = *rc::gen::inRange<size_t>(1, everybody.size() + 1);
  const int threads = at::get_num_threads();
  at::set_num_threads(*rc::gen::inRange(1, 4));
  for (size_t begin = 0; begin < shuffled.size(); begin += batch_size) {
    const std::vector<int64_t> rows(
        shuffled.begin() + static_cast<int64_t>(begin),
        shuffled.begin() + static_cast<int64_t>(std::min(begin + batch_size, shuffled.size())));
    const auto part = corruptor.plan(split.ids_of(rows), occasion).apply(split.representations(rows));
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto at_row = static_cast<int64_t>(i);
      const int64_t length = split.lengths[static_cast<size_t>(rows[i])];
      RC_ASSERT(same_bits(part.text[at_row], whole.text[rows[i]]));
      for (const Modality modality : {Modality::kAudio, Modality::kVideo}) {
        RC_ASSERT(same_bits(part.of(modality)[at_row].narrow(0, 0, length),
                            whole.of(modality)[rows[i]].narrow(0, 0, length)));
      }
    }
  }
  at::set_num_threads(threads);
}

RC_GTEST_PROP(CorruptorProperties, input_stays_and_padding_stays_zero, ()) {
  const Split split = Split::random();
  const PlanOptions options = any_plan();
  const auto before = split.representations(split.all_rows());
  const auto input = split.representations(split.all_rows());
  const auto output = Corruptor(options, split.ids).plan(split.ids, any_occasion()).apply(input);
  for (const Modality modality : kModalities) {
    RC_ASSERT(same_bits(input.of(modality), before.of(modality)));
    if (!options.modalities.contains(modality)) RC_ASSERT(output.of(modality).is_same(input.of(modality)));
  }
  RC_ASSERT(output.lengths == input.lengths);
  for (size_t i = 0; i < split.ids.size(); ++i) {
    const int64_t length = split.lengths[i];
    const auto beyond = output.audio[static_cast<int64_t>(i)].slice(0, length);
    RC_ASSERT(same_bits(beyond, at::zeros_like(beyond)));
  }
}

RC_GTEST_PROP(CorruptorProperties, rows_change_exactly_where_they_are_hit, ()) {
  const Split split = Split::random();
  const PlanOptions options = any_plan();
  const auto plan = Corruptor(options, split.ids).plan(split.ids, any_occasion());
  const auto input = split.representations(split.all_rows());
  const auto output = plan.apply(input);
  const auto zeroed = plan.zeroed();
  for (const Modality modality : kModalities) {
    const bool target = options.modalities.contains(modality);
    for (size_t i = 0; i < split.ids.size(); ++i) {
      const auto row = static_cast<int64_t>(i);
      const Hit hit = plan.hits().empty() || !target ? Hit::kNone : plan.hits()[i];
      const auto& flags = zeroed.rows(modality);
      RC_ASSERT((!flags.empty() && flags[i] != 0) == (hit == Hit::kMissing));
      const auto x = input.of(modality)[row];
      const auto y = output.of(modality)[row];
      if (hit == Hit::kNone) RC_ASSERT(same_bits(y, x));
      if (hit == Hit::kMissing) RC_ASSERT(same_bits(y, at::zeros_like(x)));
      if (hit == Hit::kNoise) RC_ASSERT(!same_values(y, x));
    }
  }
}

RC_GTEST_PROP(CorruptorProperties, what_is_zeroed_need_not_be_computed, ()) {
  const Split split = Split::random();
  const auto plan = Corruptor(any_plan(), split.ids).plan(split.ids, any_occasion());
  const auto input = split.representations(split.all_rows());
  Representations skipped = input;
  const auto zeroed = plan.zeroed();
  for (const Modality modality : kModalities) {
    const auto& flags = zeroed.rows(modality);
    if (flags.empty()) continue;
    skipped.of(modality) = input.of(modality).clone();
    for (size_t i = 0; i < flags.size(); ++i) {
      if (flags[i] != 0) skipped.of(modality)[static_cast<int64_t>(i)].fill_(std::numeric_limits<float>::quiet_NaN());
    }
  }
  const auto expected = plan.apply(input);
  const auto actual = plan.apply(skipped);
  for (const Modality modality : kModalities) RC_ASSERT(same_bits(actual.of(modality), expected.of(modality)));
}

RC_GTEST_PROP(CorruptorProperties, rate_zero_and_strength_zero_give_the_input_itself, ()) {
  const Split split = Split::random();
  PlanOptions options = any_plan();
  const bool by_rate = *rc::gen::arbitrary<bool>();
  options.missing_rate = Rate();
  if (by_rate)
    options.noise_rate = Rate();
  else
    options.strength = 0;
  const Corruptor corruptor(options, split.ids);
  const auto input = split.representations(split.all_rows());
  const auto output = corruptor.plan(split.ids, any_occasion()).apply(input);
  for (const Modality modality : kModalities) RC_ASSERT(output.of(modality).is_same(input.of(modality)));
}

// Strength 0 beside missing rows: noisy rows are the input's, bit for bit.
RC_GTEST_PROP(CorruptorProperties, noise_of_strength_zero_is_no_noise, ()) {
  const Split split = Split::random();
  PlanOptions with_noise = any_plan(*rc::gen::element(Selection::kExact, Selection::kBernoulli));
  with_noise.strength = 0;
  PlanOptions without = with_noise;
  without.noise_rate = Rate();
  const auto input = split.representations(split.all_rows());
  const Occasion occasion = any_occasion();
  const auto a = Corruptor(with_noise, split.ids).plan(split.ids, occasion).apply(input);
  const auto b = Corruptor(without, split.ids).plan(split.ids, occasion).apply(input);
  for (const Modality modality : kModalities) RC_ASSERT(same_bits(a.of(modality), b.of(modality)));
}

RC_GTEST_PROP(CorruptorProperties, zeroed_sets_are_nested_across_rates, ()) {
  const Split split = Split::random();
  PlanOptions options = any_plan(*rc::gen::element(Selection::kExact, Selection::kBernoulli));
  options.noise_rate = Rate();
  const Occasion occasion = any_occasion();
  std::vector<Hit> smaller(split.ids.size(), Hit::kNone);
  for (const char* rate : {"0.05", "0.1", "0.15", "0.3", "0.6", "1"}) {
    options.missing_rate = Rate::parse(rate);
    const auto hits = Corruptor(options, split.ids).plan(split.ids, occasion).hits();
    for (size_t i = 0; i < hits.size(); ++i) RC_ASSERT(smaller[i] == Hit::kNone || hits[i] == Hit::kMissing);
    smaller = hits;
  }
}

RC_GTEST_PROP(CorruptorProperties, occasions_may_come_in_any_order, ()) {
  const Split split = Split::random();
  const Corruptor kept(any_plan(Selection::kExact), split.ids);
  for (int step = 0; step < 6; ++step) {
    const Occasion occasion{*rc::gen::inRange<int64_t>(0, 3), 0, 0};
    RC_ASSERT(kept.plan(split.ids, occasion).hits() ==
              Corruptor(kept.options(), split.ids).plan(split.ids, occasion).hits());
  }
}

RC_GTEST_PROP(CorruptorProperties, outputs_of_large_inputs_are_finite, ()) {
  const Split split = Split::random();
  auto input = split.representations(split.all_rows());
  for (const Modality modality : kModalities) input.of(modality) = input.of(modality).sign() * 1e30;
  const auto output = Corruptor(any_plan(), split.ids).plan(split.ids, any_occasion()).apply(input);
  for (const Modality modality : kModalities) RC_ASSERT(output.of(modality).isfinite().all().item<bool>());
}

// An undefined gradient would make an optimiser skip its momentum and decay.
TEST(Corruptor, a_wholly_missing_batch_gives_zero_gradients_not_undefined_ones) {
  PlanOptions options;
  options.missing_rate = Rate::parse("1");
  const std::vector<uint64_t> ids = {1, 2};
  Representations r;
  r.text = torch::ones({2, 3}, torch::requires_grad());
  Corruptor(options, ids).plan(ids, {}).apply(r).text.sum().backward();
  ASSERT_TRUE(r.text.grad().defined());
  EXPECT_TRUE(same_bits(r.text.grad(), at::zeros({2, 3})));
}

}  // namespace
}  // namespace modrob::corrupt
