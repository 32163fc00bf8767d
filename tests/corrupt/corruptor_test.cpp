#include "corrupt/corruptor.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

#include "corrupt_support.h"

namespace modrob::corrupt {
namespace {

using corruption::Corruption;
using corruption::Hit;
using corruption::Selection;

// Missing before noise, both there whatever their rates.
constexpr Hit kMissingHit = corruption::hit_of(0), kNoiseHit = corruption::hit_of(1);

Corruption text_missing(std::string_view rate) {
  return Corruption::of(corruption::kMissing, Modality::kText, Rate::parse(rate));
}
Rate& missing_of(Corruption& corruption) { return corruption.perturbations[0].rate; }
Rate& noise_of(Corruption& corruption) { return corruption.perturbations[1].rate; }

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

Corruption any_corruption(Selection selection) {
  const auto modalities = ModalitySet::from_bits(*rc::gen::inRange(1u, 8u));
  const int missing = *rc::gen::inRange(0, 101);
  const int noise = *rc::gen::inRange(0, 101 - missing);
  Corruption corruption;
  corruption.perturbations = {{corruption::kMissing, modalities, Rate::from_double(missing / 100.0)},
                              {*rc::gen::element(corruption::kNoiseAdd, corruption::kNoiseScale), modalities,
                               Rate::from_double(noise / 100.0), *rc::gen::inRange(1, 300) / 100.0}};
  corruption.masks.selection = selection;
  corruption.masks.seed = *rc::gen::arbitrary<uint64_t>();
  return corruption;
}

Corruption any_corruption() {
  return any_corruption(*rc::gen::element(Selection::kExact, Selection::kBernoulli, Selection::kReferenceBatch));
}

Occasion any_occasion() {
  return {*rc::gen::element(Purpose::kTraining, Purpose::kDiagnosis), *rc::gen::inRange<int64_t>(0, 9),
          *rc::gen::inRange<int64_t>(0, 2), 0};
}

TEST(Corruptor, a_plan_made_of_nothing_hits_nobody) {
  const auto x = at::ones({3, 2});
  const CorruptionPlan plan;
  EXPECT_TRUE(plan.apply({x, x, x, {}}).text.is_same(x));
  for (const Modality modality : kModalities) EXPECT_TRUE(plan.zeroed().rows(modality).empty());
}

TEST(Corruptor, invalid_options_are_refused) {
  auto corruption = text_missing("0.5");
  corruption.perturbations[0].strength = -1;
  EXPECT_THAT(testing::user_error_of([&] { Corruptor(corruption, {1, 2}); }), ::testing::HasSubstr("corruption: "));
}

TEST(Corruptor, strangers_and_doubles_are_mistakes) {
  const auto corruption = text_missing("0.5");
  const Corruptor corruptor(corruption, {1, 2, 3});
  const std::vector<uint64_t> stranger = {2, 4};
  EXPECT_THROW(corruptor.plan(stranger, {}), CheckFailure);
  EXPECT_THROW(Corruptor(corruption, {1, 2, 1}), CheckFailure);
  EXPECT_THROW(CorruptionPlan(corruption, {}, {1, 2}, {corruption::kNotHit}), CheckFailure);
}

TEST(Corruptor, representations_that_do_not_fit_the_plan_are_mistakes) {
  const auto corruption = text_missing("1");
  const CorruptionPlan plan(corruption, {}, {1, 2}, {kMissingHit, kMissingHit});
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
  const auto corruption = Corruption::of(corruption::kNoiseAdd, Modality::kText, Rate::parse("1"), 0.5);
  const Occasion occasion{.epoch = 3, .pass = 1, .draw = 2};
  const CorruptionPlan plan(corruption, occasion, {11, 12}, {corruption::kNotHit, corruption::hit_of(0)});
  Representations r;
  r.text = at::zeros({2, 3, 2});
  r.lengths[0] = {3, 2};
  const auto y = plan.apply(r).text;
  const auto stream = corruption::noise_stream(1, occasion, Modality::kText, 12);
  for (int64_t e = 0; e < 4; ++e) {
    EXPECT_EQ(y[1].flatten()[e].item<float>(), 0.5f * static_cast<float>(stream.normal(static_cast<uint64_t>(e))));
  }
  EXPECT_TRUE(same_bits(y[1][2], at::zeros({2})));
  EXPECT_TRUE(same_bits(y[0], at::zeros({3, 2})));
}

RC_GTEST_PROP(CorruptorProperties, batches_order_and_threads_do_not_matter, ()) {
  const Split split = Split::random();
  const Corruption corruption = any_corruption(*rc::gen::element(Selection::kExact, Selection::kBernoulli));
  const Occasion occasion = any_occasion();
  const auto everybody = split.all_rows();
  const auto whole = Corruptor(corruption, split.ids).plan(split.ids, occasion).apply(split.representations(everybody));

  auto shuffled = everybody;
  const KeyedStream order(*rc::gen::arbitrary<uint64_t>(), 0);
  for (size_t i = shuffled.size(); i > 1; --i) std::swap(shuffled[i - 1], shuffled[order.integer(i, i)]);
  auto shuffled_ids = split.ids_of(shuffled);
  const Corruptor corruptor(corruption, shuffled_ids);
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
  const Corruption corruption = any_corruption();
  const auto before = split.representations(split.all_rows());
  const auto input = split.representations(split.all_rows());
  const auto output = Corruptor(corruption, split.ids).plan(split.ids, any_occasion()).apply(input);
  for (const Modality modality : kModalities) {
    RC_ASSERT(same_bits(input.of(modality), before.of(modality)));
    if (!corruption.modalities().contains(modality)) RC_ASSERT(output.of(modality).is_same(input.of(modality)));
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
  const Corruption corruption = any_corruption();
  const auto plan = Corruptor(corruption, split.ids).plan(split.ids, any_occasion());
  const auto input = split.representations(split.all_rows());
  const auto output = plan.apply(input);
  const auto zeroed = plan.zeroed();
  for (const Modality modality : kModalities) {
    const bool target = corruption.modalities().contains(modality);
    for (size_t i = 0; i < split.ids.size(); ++i) {
      const auto row = static_cast<int64_t>(i);
      const Hit hit = plan.hits().empty() || !target ? corruption::kNotHit : plan.hits()[i];
      const auto& flags = zeroed.rows(modality);
      RC_ASSERT((!flags.empty() && flags[i] != 0) == (hit == kMissingHit));
      const auto x = input.of(modality)[row];
      const auto y = output.of(modality)[row];
      if (hit == corruption::kNotHit) RC_ASSERT(same_bits(y, x));
      if (hit == kMissingHit) RC_ASSERT(same_bits(y, at::zeros_like(x)));
      if (hit == kNoiseHit) RC_ASSERT(!same_values(y, x));
    }
  }
}

RC_GTEST_PROP(CorruptorProperties, what_is_zeroed_need_not_be_computed, ()) {
  const Split split = Split::random();
  const auto plan = Corruptor(any_corruption(), split.ids).plan(split.ids, any_occasion());
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
  Corruption corruption = any_corruption();
  const bool by_rate = *rc::gen::arbitrary<bool>();
  missing_of(corruption) = Rate();
  if (by_rate)
    noise_of(corruption) = Rate();
  else
    corruption.perturbations[1].strength = 0;
  const Corruptor corruptor(corruption, split.ids);
  const auto input = split.representations(split.all_rows());
  const auto output = corruptor.plan(split.ids, any_occasion()).apply(input);
  for (const Modality modality : kModalities) RC_ASSERT(output.of(modality).is_same(input.of(modality)));
}

// Strength 0 beside missing rows: noisy rows are the input's, bit for bit.
RC_GTEST_PROP(CorruptorProperties, noise_of_strength_zero_is_no_noise, ()) {
  const Split split = Split::random();
  Corruption with_noise = any_corruption(*rc::gen::element(Selection::kExact, Selection::kBernoulli));
  with_noise.perturbations[1].strength = 0;
  Corruption without = with_noise;
  noise_of(without) = Rate();
  const auto input = split.representations(split.all_rows());
  const Occasion occasion = any_occasion();
  const auto a = Corruptor(with_noise, split.ids).plan(split.ids, occasion).apply(input);
  const auto b = Corruptor(without, split.ids).plan(split.ids, occasion).apply(input);
  for (const Modality modality : kModalities) RC_ASSERT(same_bits(a.of(modality), b.of(modality)));
}

RC_GTEST_PROP(CorruptorProperties, zeroed_sets_are_nested_across_rates, ()) {
  const Split split = Split::random();
  Corruption corruption = any_corruption(*rc::gen::element(Selection::kExact, Selection::kBernoulli));
  noise_of(corruption) = Rate();
  const Occasion occasion = any_occasion();
  std::vector<Hit> smaller(split.ids.size(), corruption::kNotHit);
  for (const char* rate : {"0.05", "0.1", "0.15", "0.3", "0.6", "1"}) {
    missing_of(corruption) = Rate::parse(rate);
    const auto hits = Corruptor(corruption, split.ids).plan(split.ids, occasion).hits();
    for (size_t i = 0; i < hits.size(); ++i) RC_ASSERT(smaller[i] == corruption::kNotHit || hits[i] == kMissingHit);
    smaller = hits;
  }
}

RC_GTEST_PROP(CorruptorProperties, occasions_may_come_in_any_order, ()) {
  const Split split = Split::random();
  const Corruption corruption = any_corruption(Selection::kExact);
  const Corruptor kept(corruption, split.ids);
  for (int step = 0; step < 6; ++step) {
    Occasion occasion = any_occasion();
    occasion.epoch = *rc::gen::inRange<int64_t>(0, 3);
    RC_ASSERT(kept.plan(split.ids, occasion).hits() ==
              Corruptor(corruption, split.ids).plan(split.ids, occasion).hits());
  }
}

RC_GTEST_PROP(CorruptorProperties, outputs_of_large_inputs_are_finite, ()) {
  const Split split = Split::random();
  auto input = split.representations(split.all_rows());
  for (const Modality modality : kModalities) input.of(modality) = input.of(modality).sign() * 1e30;
  const auto output = Corruptor(any_corruption(), split.ids).plan(split.ids, any_occasion()).apply(input);
  for (const Modality modality : kModalities) RC_ASSERT(output.of(modality).isfinite().all().item<bool>());
}

// An undefined gradient would make an optimiser skip its momentum and decay.
TEST(Corruptor, a_wholly_missing_batch_gives_zero_gradients_not_undefined_ones) {
  const auto corruption = text_missing("1");
  const std::vector<uint64_t> ids = {1, 2};
  Representations r;
  r.text = torch::ones({2, 3}, torch::requires_grad());
  Corruptor(corruption, ids).plan(ids, {}).apply(r).text.sum().backward();
  ASSERT_TRUE(r.text.grad().defined());
  EXPECT_TRUE(same_bits(r.text.grad(), at::zeros({2, 3})));
}

RC_GTEST_PROP(CorruptorProperties, sets_of_modalities_are_corrupted_as_each_alone, ()) {
  const Split split = Split::random();
  const auto rate = [] { return Rate::from_double(*rc::gen::inRange(0, 101) / 100.0); };
  const auto text = Corruption::of(corruption::kMissing, Modality::kText, rate());
  const auto audio = Corruption::of(corruption::kNoiseAdd, Modality::kAudio, rate(), 0.5);
  Corruption both = text;
  both.perturbations.push_back(audio.perturbations[0]);
  const Occasion occasion = any_occasion();
  const auto input = split.representations(split.all_rows());
  const auto of = [&](const Corruption& corruption) {
    return Corruptor(corruption, split.ids).plan(split.ids, occasion).apply(input);
  };
  const auto output = of(both);
  RC_ASSERT(same_bits(output.text, of(text).text));
  RC_ASSERT(same_bits(output.audio, of(audio).audio));
  RC_ASSERT(same_bits(output.video, input.video));
}

}  // namespace
}  // namespace modrob::corrupt
