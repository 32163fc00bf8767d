#include "plan/plan.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

#include "support.h"

namespace modrob::plan {
namespace {

using modrob::testing::user_error_of;
using ::testing::HasSubstr;

std::vector<uint64_t> random_ids(size_t largest = 300) {
  const auto count = *rc::gen::inRange<size_t>(0, largest + 1);
  const auto salt = *rc::gen::arbitrary<uint64_t>();
  std::vector<uint64_t> ids;
  for (size_t i = 0; i < count; ++i) ids.push_back(hash_words({salt, i}));
  return ids;
}

Rate random_rate(Rate room = Rate::from_double(1.0)) {
  return Rate::from_double(*rc::gen::inRange<int>(0, static_cast<int>(room.value() * 1000 + 0.5) + 1) / 1000.0);
}

PlanOptions random_options(Selection selection) {
  PlanOptions options;
  options.modalities = ModalitySet::from_bits(*rc::gen::inRange(1u, 8u));
  options.missing_rate = random_rate();
  options.noise_rate = random_rate(Rate::from_double(1.0 - options.missing_rate.value()));
  options.selection = selection;
  options.seed = *rc::gen::arbitrary<uint64_t>();
  options.purpose = *rc::gen::element(Purpose::kTraining, Purpose::kDiagnosis);
  return options;
}

Selection random_whole_split_selection() { return *rc::gen::element(Selection::kExact, Selection::kBernoulli); }

Occasion random_occasion() {
  return {*rc::gen::inRange<int64_t>(0, 50), *rc::gen::inRange<int64_t>(0, 2), *rc::gen::inRange<int64_t>(0, 20)};
}

int64_t count(const std::vector<Hit>& hits, Hit wanted) { return std::count(hits.begin(), hits.end(), wanted); }

std::vector<uint64_t> fixed_ids(size_t size) {
  std::vector<uint64_t> ids;
  for (size_t i = 0; i < size; ++i) ids.push_back(hash_text("utterance" + std::to_string(i)));
  return ids;
}

TEST(Plan, names_read_back) {
  for (const auto kind : {Kind::kMissing, Kind::kNoiseAdd, Kind::kNoiseScale}) {
    EXPECT_EQ(parse_kind(kind_name(kind)), kind);
    EXPECT_EQ(kind_names()[static_cast<size_t>(kind)].value, static_cast<int>(kind));
    EXPECT_GE(kind_version(kind), 1);
  }
  for (const auto selection : {Selection::kExact, Selection::kBernoulli, Selection::kReferenceBatch}) {
    EXPECT_EQ(parse_selection(selection_name(selection)), selection);
    EXPECT_EQ(selection_names()[static_cast<size_t>(selection)].value, static_cast<int>(selection));
  }
  EXPECT_THAT(user_error_of([] { parse_kind("noise_ad"); }), HasSubstr("did you mean 'noise_add'"));
  EXPECT_THAT(user_error_of([] { parse_selection("exactly"); }), HasSubstr("unknown selection 'exactly'"));
}

TEST(Plan, validation_says_what_is_wrong_and_where) {
  PlanOptions options;
  EXPECT_NO_THROW(options.validate("study.toml:3"));
  const auto error = [](auto&& change) {
    PlanOptions wrong;
    change(wrong);
    return user_error_of([&] { wrong.validate("study.toml:3"); });
  };
  EXPECT_THAT(error([](PlanOptions& o) { o.modalities = ModalitySet(); }), HasSubstr("study.toml:3: no modality"));
  EXPECT_THAT(error([](PlanOptions& o) { o.missing_rate = o.noise_rate = Rate::parse("0.6"); }),
              HasSubstr("study.toml:3: the rates of missing and noise: 0.6 and 0.6 add up to 1.2"));
  EXPECT_THAT(error([](PlanOptions& o) { o.noise_kind = Kind::kMissing; }), HasSubstr("no kind of noise"));
  EXPECT_THAT(error([](PlanOptions& o) { o.strength = -1.0; }), HasSubstr("strength of the noise is -1"));
  EXPECT_THAT(error([](PlanOptions& o) { o.strength = std::numeric_limits<double>::quiet_NaN(); }), HasSubstr("nan"));
}

TEST(Plan, clean_means_that_nothing_changes) {
  PlanOptions options;
  EXPECT_TRUE(options.clean());
  options.noise_rate = Rate::parse("0.3");
  EXPECT_FALSE(options.clean());
  options.strength = 0.0;
  EXPECT_TRUE(options.clean());
  options.missing_rate = Rate::parse("0.1");
  EXPECT_FALSE(options.clean());
}

TEST(Plan, batches_are_refused_where_the_whole_split_counts_and_the_reverse) {
  PlanOptions options;
  options.missing_rate = Rate::parse("0.5");
  const auto ids = fixed_ids(4);
  EXPECT_THROW(assign_batch(options, {}, ids), CheckFailure);
  options.selection = Selection::kReferenceBatch;
  EXPECT_THROW(assign(options, {}, ids), CheckFailure);
}

TEST(Plan, the_same_utterance_twice_is_a_mistake) {
  PlanOptions options;
  options.missing_rate = Rate::parse("0.5");
  const std::vector<uint64_t> ids = {5, 7, 5};
  EXPECT_THROW(assign(options, {}, ids), CheckFailure);
}

TEST(Plan, who_is_hit_changes_with_everything_in_the_key) {
  const auto ids = fixed_ids(200);
  PlanOptions options;
  options.missing_rate = Rate::parse("0.3");
  std::set<std::vector<Hit>> masks;
  std::set<uint64_t> noise_keys;
  const auto add = [&](const PlanOptions& o, const Occasion& occasion) {
    masks.insert(assign(o, occasion, ids));
    noise_keys.insert(noise_key(o, occasion, Modality::kText));
  };
  add(options, {});
  add(options, {.epoch = 1});
  add(options, {.pass = 1});
  add(options, {.draw = 1});
  PlanOptions other = options;
  other.seed = 2;
  add(other, {});
  other = options;
  other.purpose = Purpose::kTraining;
  add(other, {});
  EXPECT_EQ(masks.size(), 6u);
  EXPECT_EQ(noise_keys.size(), 6u);

  other = options;
  other.modalities = ModalitySet::all();
  EXPECT_FALSE(masks.contains(assign(other, {}, ids)));
  EXPECT_EQ(noise_key(other, {}, Modality::kText), noise_key(options, {}, Modality::kText));
  EXPECT_NE(noise_key(other, {}, Modality::kText), noise_key(other, {}, Modality::kAudio));
}

TEST(Plan, bernoulli_hits_about_the_rate) {
  const auto ids = fixed_ids(20000);
  PlanOptions options;
  options.selection = Selection::kBernoulli;
  options.missing_rate = Rate::parse("0.2");
  options.noise_rate = Rate::parse("0.3");
  const auto hits = assign(options, {}, ids);
  // Four standard deviations: 57 and 65.
  EXPECT_NEAR(static_cast<double>(count(hits, Hit::kMissing)), 4000.0, 4 * 57.0);
  EXPECT_NEAR(static_cast<double>(count(hits, Hit::kNoise)), 6000.0, 4 * 65.0);
}

// docs/randomness.md, section 7.
TEST(Plan, documented_check_values) {
  EXPECT_EQ(hash_text(""), 0xf52a15e9a9b5e89b);
  EXPECT_EQ(hash_text("utterance0"), 0xd025696a8541d1a4);
  EXPECT_EQ(hash_words({1, 2, 3}), 0xeabcfa2c623c5a59);
  const PlanOptions options;
  EXPECT_EQ(mask_key(options, {}), 0xedefa952cb9ff0dc);
  EXPECT_EQ(noise_key(options, {}, Modality::kText), 0xbd63061db4e8a3b6);
  EXPECT_EQ(KeyedStream(mask_key(options, {}), hash_text("utterance0")).uniform(0), 0.7904802675653678);
  const auto stream = noise_stream(options, {}, Modality::kText, hash_text("utterance0"));
  const std::array normals = {stream.normal(0), stream.normal(1), stream.normal(2), stream.normal(3)};
  EXPECT_THAT(normals,
              ::testing::ElementsAre(2.0081500654544446, 0.0177441738283869, 0.5351875737534242, -0.8883795623654651));
}

RC_GTEST_PROP(PlanProperties, exact_counts, ()) {
  const auto ids = random_ids();
  const auto options = random_options(Selection::kExact);
  const auto hits = assign(options, random_occasion(), ids);
  const auto n = static_cast<int64_t>(ids.size());
  const int64_t missing = options.missing_rate.count_of(n);
  const int64_t both = Rate::sum(options.missing_rate, options.noise_rate).count_of(n);
  RC_ASSERT(count(hits, Hit::kMissing) == missing);
  RC_ASSERT(count(hits, Hit::kNoise) == both - missing);
}

RC_GTEST_PROP(PlanProperties, hits_are_nested_across_rates, ()) {
  const auto ids = random_ids();
  auto small = random_options(random_whole_split_selection());
  auto large = small;
  small.noise_rate = large.noise_rate = Rate();
  small.missing_rate = std::min(small.missing_rate, large.missing_rate);
  large.missing_rate =
      Rate::from_double(*rc::gen::inRange(static_cast<int>(small.missing_rate.value() * 1000 + 0.5), 1001) / 1000.0);
  const auto occasion = random_occasion();
  const auto few = assign(small, occasion, ids);
  const auto many = assign(large, occasion, ids);
  for (size_t i = 0; i < ids.size(); ++i) RC_ASSERT(few[i] == Hit::kNone || many[i] == Hit::kMissing);
}

RC_GTEST_PROP(PlanProperties, noise_hits_whom_missing_of_the_same_rate_hits, ()) {
  const auto ids = random_ids();
  auto missing = random_options(random_whole_split_selection());
  missing.noise_rate = Rate();
  auto noise = missing;
  std::swap(noise.missing_rate, noise.noise_rate);
  const auto occasion = random_occasion();
  const auto a = assign(missing, occasion, ids);
  const auto b = assign(noise, occasion, ids);
  for (size_t i = 0; i < ids.size(); ++i) RC_ASSERT((a[i] == Hit::kMissing) == (b[i] == Hit::kNoise));
}

RC_GTEST_PROP(PlanProperties, a_hybrid_hits_the_missing_ones_of_its_rate_and_other_noisy_ones, ()) {
  const auto ids = random_ids();
  const auto hybrid = random_options(random_whole_split_selection());
  auto missing_only = hybrid;
  missing_only.noise_rate = Rate();
  const auto occasion = random_occasion();
  const auto both = assign(hybrid, occasion, ids);
  const auto one = assign(missing_only, occasion, ids);
  for (size_t i = 0; i < ids.size(); ++i) RC_ASSERT((both[i] == Hit::kMissing) == (one[i] == Hit::kMissing));
}

RC_GTEST_PROP(PlanProperties, the_order_of_utterances_does_not_matter, ()) {
  const auto ids = random_ids();
  const auto selection = *rc::gen::element(Selection::kExact, Selection::kBernoulli, Selection::kReferenceBatch);
  const auto options = random_options(selection);
  const auto occasion = random_occasion();
  auto shuffled = ids;
  const KeyedStream order(*rc::gen::arbitrary<uint64_t>(), 0);
  for (size_t i = shuffled.size(); i > 1; --i) std::swap(shuffled[i - 1], shuffled[order.integer(i, i)]);
  const auto assigned = [&](const std::vector<uint64_t>& of) {
    return selection == Selection::kReferenceBatch ? assign_batch(options, occasion, of)
                                                   : assign(options, occasion, of);
  };
  const auto expected = assigned(ids);
  const auto actual = assigned(shuffled);
  std::map<uint64_t, Hit> by_id;
  for (size_t i = 0; i < ids.size(); ++i) by_id[ids[i]] = expected[i];
  for (size_t i = 0; i < ids.size(); ++i) RC_ASSERT(actual[i] == by_id.at(shuffled[i]));
}

RC_GTEST_PROP(PlanProperties, bernoulli_does_not_look_at_the_others, ()) {
  const auto ids = random_ids();
  const auto options = random_options(Selection::kBernoulli);
  const auto occasion = random_occasion();
  const auto all = assign(options, occasion, ids);
  for (size_t i = 0; i < ids.size(); i += 7) {
    RC_ASSERT(assign(options, occasion, std::span(ids).subspan(i, 1)).front() == all[i]);
  }
}

RC_GTEST_PROP(PlanProperties, rate_zero_hits_none_and_rate_one_all, ()) {
  const auto ids = random_ids(80);
  const auto selection = *rc::gen::element(Selection::kExact, Selection::kBernoulli, Selection::kReferenceBatch);
  auto options = random_options(selection);
  const auto occasion = random_occasion();
  const auto assigned = [&](std::string_view missing, std::string_view noise) {
    options.missing_rate = Rate::parse(missing);
    options.noise_rate = Rate::parse(noise);
    return selection == Selection::kReferenceBatch ? assign_batch(options, occasion, ids)
                                                   : assign(options, occasion, ids);
  };
  RC_ASSERT(assigned("0", "0") == std::vector<Hit>(ids.size(), Hit::kNone));
  RC_ASSERT(assigned("1", "0") == std::vector<Hit>(ids.size(), Hit::kMissing));
  RC_ASSERT(assigned("0", "1") == std::vector<Hit>(ids.size(), Hit::kNoise));
}

RC_GTEST_PROP(PlanProperties, reference_batches_count_as_the_reference_truncates, ()) {
  const auto ids = random_ids(80);
  const auto options = random_options(Selection::kReferenceBatch);
  const auto hits = assign_batch(options, random_occasion(), ids);
  const auto n = static_cast<int64_t>(ids.size());
  RC_ASSERT(count(hits, Hit::kMissing) == options.missing_rate.floor_of(n));
  RC_ASSERT(count(hits, Hit::kNoise) == options.noise_rate.floor_of(n));
}

RC_GTEST_PROP(PlanProperties, noise_belongs_to_the_utterance_and_the_element, (uint64_t id)) {
  const auto options = random_options(Selection::kExact);
  const auto occasion = random_occasion();
  const auto modality = *rc::gen::element(Modality::kText, Modality::kAudio, Modality::kVideo);
  const auto stream = noise_stream(options, occasion, modality, id);
  std::vector<float> all(23), part(7);
  stream.fill_normal(all);
  const auto first = *rc::gen::inRange<uint64_t>(0, 17);
  stream.fill_normal(part, first);
  for (size_t i = 0; i < part.size(); ++i) {
    RC_ASSERT(part[i] == all[first + i]);
    RC_ASSERT(part[i] == static_cast<float>(stream.normal(first + i)));
  }
}

}  // namespace
}  // namespace modrob::plan
