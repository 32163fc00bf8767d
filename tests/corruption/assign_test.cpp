#include "corruption/prelude.h"

namespace modrob::corruption {
namespace {

// Missing before noise, both there whatever their rates.
constexpr Hit kMissingHit = hit_of(0), kNoiseHit = hit_of(1);

Corruption hybrid_of(ModalitySet modalities, Rate missing, Rate noise) {
  return {{{kMissing, modalities, missing}, {kNoiseAdd, modalities, noise}}, {}};
}

Corruption text_missing(std::string_view rate) { return hybrid_of(Modality::kText, Rate::parse(rate), Rate()); }

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

Rate& missing_of(Corruption& corruption) { return corruption.perturbations[0].rate; }
Rate& noise_of(Corruption& corruption) { return corruption.perturbations[1].rate; }

Corruption random_corruption(Selection selection) {
  const auto modalities = ModalitySet::from_bits(*rc::gen::inRange(1u, 8u));
  const Rate missing = random_rate();
  auto corruption = hybrid_of(modalities, missing, random_rate(Rate::from_double(1.0 - missing.value())));
  corruption.masks.selection = selection;
  corruption.masks.seed = *rc::gen::arbitrary<uint64_t>();
  return corruption;
}

Selection random_whole_split_selection() { return *rc::gen::element(Selection::kExact, Selection::kBernoulli); }

Occasion random_occasion() {
  return {*rc::gen::element(Purpose::kTraining, Purpose::kDiagnosis), *rc::gen::inRange<int64_t>(0, 50),
          *rc::gen::inRange<int64_t>(0, 2), *rc::gen::inRange<int64_t>(0, 20)};
}

int64_t count(const std::vector<Hit>& hits, Hit wanted) { return std::count(hits.begin(), hits.end(), wanted); }

std::vector<uint64_t> fixed_ids(size_t size) {
  std::vector<uint64_t> ids;
  for (size_t i = 0; i < size; ++i) ids.push_back(hash_text("utterance" + std::to_string(i)));
  return ids;
}

TEST(Assign, batches_are_refused_where_the_whole_split_counts_and_the_reverse) {
  auto corruption = text_missing("0.5");
  const auto ids = fixed_ids(4);
  EXPECT_THROW(assign_batch(corruption, {}, ids), CheckFailure);
  corruption.masks.selection = Selection::kReferenceBatch;
  EXPECT_THROW(assign(corruption, {}, ids), CheckFailure);
}

TEST(Assign, the_same_utterance_twice_is_a_mistake) {
  const std::vector<uint64_t> ids = {5, 7, 5};
  EXPECT_THROW(assign(text_missing("0.5"), {}, ids), CheckFailure);
}

TEST(Assign, who_is_hit_changes_with_everything_in_the_key) {
  const auto ids = fixed_ids(200);
  const auto corruption = text_missing("0.3");
  std::set<std::vector<Hit>> masks;
  std::set<uint64_t> noise_keys;
  const auto add = [&](const Corruption& one, const Occasion& occasion) {
    masks.insert(assign(one, occasion, ids));
    noise_keys.insert(noise_key(one.masks.seed, occasion, Modality::kText));
  };
  add(corruption, {});
  add(corruption, {.epoch = 1});
  add(corruption, {.pass = 1});
  add(corruption, {.draw = 1});
  add(corruption, {.purpose = Purpose::kTraining});
  auto other = corruption;
  other.masks.seed = 2;
  add(other, {});
  EXPECT_EQ(masks.size(), 6u);
  EXPECT_EQ(noise_keys.size(), 6u);

  EXPECT_FALSE(masks.contains(assign(hybrid_of(ModalitySet::all(), Rate::parse("0.3"), Rate()), {}, ids)));
  EXPECT_NE(noise_key(1, {}, Modality::kText), noise_key(1, {}, Modality::kAudio));
}

TEST(Assign, bernoulli_hits_about_the_rate) {
  const auto ids = fixed_ids(20000);
  auto corruption = hybrid_of(Modality::kText, Rate::parse("0.2"), Rate::parse("0.3"));
  corruption.masks.selection = Selection::kBernoulli;
  const auto hits = assign(corruption, {}, ids);
  // Four standard deviations: 57 and 65.
  EXPECT_NEAR(static_cast<double>(count(hits, kMissingHit)), 4000.0, 4 * 57.0);
  EXPECT_NEAR(static_cast<double>(count(hits, kNoiseHit)), 6000.0, 4 * 65.0);
}

TEST(Assign, sets_of_modalities_are_drawn_apart_and_as_each_alone) {
  const auto ids = fixed_ids(400);
  const auto both = Corruption::parse("text missing 50 % + audio missing 50 %", "test");
  const auto hits = assign(both, {}, ids);
  const auto text = assign(Corruption::parse("text missing 50 %", "test"), {}, ids);
  const auto audio = assign(Corruption::parse("audio missing 50 %", "test"), {}, ids);
  for (size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(hits[i], text[i] | (audio[i] << 1));
  for (const Hit hit : {0, 1, 2, 3}) EXPECT_GT(count(hits, hit), 50);
  EXPECT_THAT(possible_hits(both), ElementsAre(1, 2, 3));
}

// docs/randomness.md, section 7.
TEST(Assign, documented_check_values) {
  EXPECT_EQ(hash_text(""), 0xf52a15e9a9b5e89b);
  EXPECT_EQ(hash_text("utterance0"), 0xd025696a8541d1a4);
  EXPECT_EQ(hash_words({1, 2, 3}), 0xeabcfa2c623c5a59);
  EXPECT_EQ(mask_key(1, {}, Modality::kText), 0xedefa952cb9ff0dc);
  EXPECT_EQ(noise_key(1, {}, Modality::kText), 0xbd63061db4e8a3b6);
  EXPECT_EQ(KeyedStream(mask_key(1, {}, Modality::kText), hash_text("utterance0")).uniform(0), 0.7904802675653678);
  const auto stream = noise_stream(1, {}, Modality::kText, hash_text("utterance0"));
  const std::array normals = {stream.normal(0), stream.normal(1), stream.normal(2), stream.normal(3)};
  EXPECT_THAT(normals, ElementsAre(2.0081500654544446, 0.0177441738283869, 0.5351875737534242, -0.8883795623654651));
}

RC_GTEST_PROP(AssignProperties, exact_counts, ()) {
  const auto ids = random_ids();
  auto corruption = random_corruption(Selection::kExact);
  const auto hits = assign(corruption, random_occasion(), ids);
  const auto n = static_cast<int64_t>(ids.size());
  const int64_t missing = missing_of(corruption).count_of(n);
  const int64_t both = Rate::sum(missing_of(corruption), noise_of(corruption)).count_of(n);
  RC_ASSERT(count(hits, kMissingHit) == missing);
  RC_ASSERT(count(hits, kNoiseHit) == both - missing);
}

RC_GTEST_PROP(AssignProperties, hits_are_nested_across_rates, ()) {
  const auto ids = random_ids();
  auto small = random_corruption(random_whole_split_selection());
  auto large = small;
  noise_of(small) = noise_of(large) = Rate();
  missing_of(small) = std::min(missing_of(small), missing_of(large));
  missing_of(large) =
      Rate::from_double(*rc::gen::inRange(static_cast<int>(missing_of(small).value() * 1000 + 0.5), 1001) / 1000.0);
  const auto occasion = random_occasion();
  const auto few = assign(small, occasion, ids);
  const auto many = assign(large, occasion, ids);
  for (size_t i = 0; i < ids.size(); ++i) RC_ASSERT(few[i] == kNotHit || many[i] == kMissingHit);
}

RC_GTEST_PROP(AssignProperties, noise_hits_whom_missing_of_the_same_rate_hits, ()) {
  const auto ids = random_ids();
  auto missing = random_corruption(random_whole_split_selection());
  noise_of(missing) = Rate();
  auto noise = missing;
  std::swap(missing_of(noise), noise_of(noise));
  const auto occasion = random_occasion();
  const auto a = assign(missing, occasion, ids);
  const auto b = assign(noise, occasion, ids);
  for (size_t i = 0; i < ids.size(); ++i) RC_ASSERT((a[i] == kMissingHit) == (b[i] == kNoiseHit));
}

RC_GTEST_PROP(AssignProperties, a_hybrid_hits_the_missing_ones_of_its_rate_and_other_noisy_ones, ()) {
  const auto ids = random_ids();
  auto hybrid = random_corruption(random_whole_split_selection());
  auto missing_only = hybrid;
  noise_of(missing_only) = Rate();
  const auto occasion = random_occasion();
  const auto both = assign(hybrid, occasion, ids);
  const auto one = assign(missing_only, occasion, ids);
  for (size_t i = 0; i < ids.size(); ++i) RC_ASSERT((both[i] == kMissingHit) == (one[i] == kMissingHit));
}

RC_GTEST_PROP(AssignProperties, the_order_of_utterances_does_not_matter, ()) {
  const auto ids = random_ids();
  const auto selection = *rc::gen::element(Selection::kExact, Selection::kBernoulli, Selection::kReferenceBatch);
  const auto corruption = random_corruption(selection);
  const auto occasion = random_occasion();
  auto shuffled = ids;
  const KeyedStream order(*rc::gen::arbitrary<uint64_t>(), 0);
  for (size_t i = shuffled.size(); i > 1; --i) std::swap(shuffled[i - 1], shuffled[order.integer(i, i)]);
  const auto assigned = [&](const std::vector<uint64_t>& of) {
    return selection == Selection::kReferenceBatch ? assign_batch(corruption, occasion, of)
                                                   : assign(corruption, occasion, of);
  };
  const auto expected = assigned(ids);
  const auto actual = assigned(shuffled);
  std::map<uint64_t, Hit> by_id;
  for (size_t i = 0; i < ids.size(); ++i) by_id[ids[i]] = expected[i];
  for (size_t i = 0; i < ids.size(); ++i) RC_ASSERT(actual[i] == by_id.at(shuffled[i]));
}

RC_GTEST_PROP(AssignProperties, bernoulli_does_not_look_at_the_others, ()) {
  const auto ids = random_ids();
  const auto corruption = random_corruption(Selection::kBernoulli);
  const auto occasion = random_occasion();
  const auto all = assign(corruption, occasion, ids);
  for (size_t i = 0; i < ids.size(); i += 7) {
    RC_ASSERT(assign(corruption, occasion, std::span(ids).subspan(i, 1)).front() == all[i]);
  }
}

RC_GTEST_PROP(AssignProperties, rate_zero_hits_none_and_rate_one_all, ()) {
  const auto ids = random_ids(80);
  const auto selection = *rc::gen::element(Selection::kExact, Selection::kBernoulli, Selection::kReferenceBatch);
  auto corruption = random_corruption(selection);
  const auto occasion = random_occasion();
  const auto assigned = [&](std::string_view missing, std::string_view noise) {
    missing_of(corruption) = Rate::parse(missing);
    noise_of(corruption) = Rate::parse(noise);
    return selection == Selection::kReferenceBatch ? assign_batch(corruption, occasion, ids)
                                                   : assign(corruption, occasion, ids);
  };
  RC_ASSERT(assigned("0", "0") == std::vector<Hit>(ids.size(), kNotHit));
  RC_ASSERT(assigned("1", "0") == std::vector<Hit>(ids.size(), kMissingHit));
  RC_ASSERT(assigned("0", "1") == std::vector<Hit>(ids.size(), kNoiseHit));
}

RC_GTEST_PROP(AssignProperties, reference_batches_count_as_the_reference_truncates, ()) {
  const auto ids = random_ids(80);
  auto corruption = random_corruption(Selection::kReferenceBatch);
  const auto hits = assign_batch(corruption, random_occasion(), ids);
  const auto n = static_cast<int64_t>(ids.size());
  RC_ASSERT(count(hits, kMissingHit) == missing_of(corruption).floor_of(n));
  RC_ASSERT(count(hits, kNoiseHit) == noise_of(corruption).floor_of(n));
}

RC_GTEST_PROP(AssignProperties, noise_belongs_to_the_utterance_and_the_element, (uint64_t id)) {
  const auto corruption = random_corruption(Selection::kExact);
  const auto occasion = random_occasion();
  const auto modality = *rc::gen::element(Modality::kText, Modality::kAudio, Modality::kVideo);
  const auto stream = noise_stream(corruption.masks.seed, occasion, modality, id);
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
}  // namespace modrob::corruption
