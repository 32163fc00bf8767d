#include "corruption/kinds/text_kinds.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "corruption/kind.h"

namespace modrob::corruption {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;

using Ids = std::vector<int64_t>;
using Words = std::vector<std::string>;

const Ids kRegular = {50, 51, 52};

Ids altered(AlterTokens kind, Ids ids, double strength, const KeyedStream& stream = KeyedStream(3, 4)) {
  const TokenChoices choices{100, 103, kRegular};
  TokenRow row{ids, strength, stream, choices};
  kind(row);
  return ids;
}

Words altered(AlterWords kind, Words words, double strength, const KeyedStream& stream = KeyedStream(3, 4)) {
  WordRow row{words, strength, stream};
  kind(row);
  return words;
}

TEST(TextKinds, the_share_of_changed_tokens_is_the_strength) {
  const Ids ids(20000, 7);
  for (const double share : {0.1, 0.5, 1.0}) {
    const auto expected = static_cast<int64_t>(20000 * share);
    const auto unknown = altered(tokens_unknown, ids, share);
    EXPECT_NEAR(std::count(unknown.begin(), unknown.end(), 100), expected, 300);
    EXPECT_NEAR(20000 - static_cast<int64_t>(altered(tokens_delete, ids, share).size()), expected, 300);
    EXPECT_NEAR(static_cast<int64_t>(altered(tokens_repeat, ids, share).size()) - 20000, expected, 300);
  }
  EXPECT_THAT(altered(tokens_mask, {1, 2, 3}, 1), Each(103));
  EXPECT_THAT(altered(tokens_random, Ids(100, 1), 1), Each(Ge(50)));
  EXPECT_THAT(altered(tokens_truncate, {1, 2, 3, 4, 5}, 0.4), ElementsAre(1, 2, 3));
  EXPECT_THAT(altered(tokens_truncate, {1, 2}, 1), ElementsAre());
}

TEST(TextKinds, the_same_tokens_are_hit_by_every_kind) {
  Ids ids(100);
  for (size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<int64_t>(i);
  const auto unknown = altered(tokens_unknown, ids, 0.3);
  Ids left;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (unknown[i] == ids[i]) left.push_back(ids[i]);
  }
  // Of the hundred the token 100 is none.
  EXPECT_EQ(altered(tokens_delete, ids, 0.3), left);
}

TEST(TextKinds, swapped_words_move_by_one) {
  EXPECT_THAT(altered(words_swap, {"a", "b", "c", "d", "e"}, 1), ElementsAre("b", "a", "d", "c", "e"));
}

TEST(TextKinds, typos_are_what_their_names_say) {
  const std::string word = "morning";
  for (uint64_t key = 0; key < 50; ++key) {
    const KeyedStream stream(key, 1);
    const auto one = [&](AlterWords kind) { return altered(kind, {word}, 1, stream).front(); };
    const auto keyboard = one(typos_keyboard);
    ASSERT_EQ(keyboard.size(), word.size());
    int different = 0;
    for (size_t i = 0; i < word.size(); ++i) different += keyboard[i] != word[i];
    EXPECT_EQ(different, 1) << keyboard;
    EXPECT_EQ(one(typos_double).size(), word.size() + 1);
    const auto omitted = one(typos_omit);
    EXPECT_EQ(omitted.size(), word.size() - 1);
    for (const auto& inner : {omitted, one(typos_swap), one(typos_shuffle)}) {
      EXPECT_EQ(inner.front(), 'm') << inner;
      EXPECT_EQ(inner.back(), 'g') << inner;
    }
    auto shuffled = one(typos_shuffle), sorted = word;
    std::sort(shuffled.begin(), shuffled.end());
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(shuffled, sorted);
  }
}

TEST(TextKinds, keyboard_typos_keep_the_case) {
  EXPECT_TRUE(altered(typos_keyboard, {"Q"}, 1).front() == "W" || altered(typos_keyboard, {"Q"}, 1).front() == "A");
}

TEST(TextKinds, words_in_other_alphabets_and_short_ones_stay_whole) {
  for (const AlterWords kind : {typos_keyboard, typos_double, typos_omit, typos_swap, typos_shuffle}) {
    EXPECT_THAT(altered(kind, {"电影", "фильм", "42"}, 1), ElementsAre("电影", "фильм", "42"));
  }
  for (const AlterWords kind : {typos_omit, typos_swap, typos_shuffle})
    EXPECT_THAT(altered(kind, {"an"}, 1), ElementsAre("an"));
}

TEST(TextKinds, mixed_typos_are_each_of_the_five_in_long_words_alone) {
  std::map<std::string, int> seen;
  for (uint64_t key = 0; key < 2000; ++key) {
    const KeyedStream stream(key, 1);
    const auto mixed = altered(typos_mixed, {"watching", "film"}, 1, stream);
    EXPECT_EQ(mixed[1], "film");
    for (const auto& [name, kind] : std::map<std::string, AlterWords>{{"keyboard", typos_keyboard},
                                                                      {"double", typos_double},
                                                                      {"omit", typos_omit},
                                                                      {"swap", typos_swap},
                                                                      {"shuffle", typos_shuffle}}) {
      if (altered(kind, {"watching", "film"}, 1, stream)[0] == mixed[0]) ++seen[name];
    }
  }
  ASSERT_EQ(seen.size(), 5U);
  // Some coincide by chance, such as a swap with a shuffle.
  for (const auto& [name, count] : seen) EXPECT_NEAR(count, 400, 80) << name;
}

TEST(TextKinds, what_is_heard_sounds_alike) {
  bool respelt = false, joined = false, gone = false;
  for (uint64_t key = 0; key < 100; ++key) {
    const auto heard = altered(speech_errors, {"the", "phone"}, 0.5, KeyedStream(key, 1));
    respelt = respelt || std::find(heard.begin(), heard.end(), "fone") != heard.end();
    joined = joined || std::find(heard.begin(), heard.end(), "thephone") != heard.end();
    gone = gone || heard.size() == 1;
    ASSERT_FALSE(heard.empty());
  }
  EXPECT_TRUE(respelt && joined && gone);
}

RC_GTEST_PROP(EveryTextKind, is_repeatable_and_leaves_valid_text, (uint64_t key)) {
  const auto ids = *rc::gen::container<Ids>(rc::gen::inRange<int64_t>(110, 200));
  const auto words = *rc::gen::nonEmpty(
      rc::gen::container<Words>(rc::gen::element<std::string>("a", "film", "größer", "Don't", "电影", "x2y", "earns")));
  for (const auto& kind : Kind::all()) {
    const double strength = *rc::gen::inRange(1, 101) / 100.0;
    const KeyedStream stream(key, 5), other(key, 6);
    if (kind.tokens != nullptr) {
      const auto y = altered(kind.tokens, ids, strength, stream);
      RC_ASSERT(y == altered(kind.tokens, ids, strength, stream));
      RC_ASSERT(y.size() <= 2 * ids.size());
      if (!kind.random) RC_ASSERT(y == altered(kind.tokens, ids, strength, other));
    }
    if (kind.words != nullptr) {
      const auto y = altered(kind.words, words, strength, stream);
      RC_ASSERT(y == altered(kind.words, words, strength, stream));
      RC_ASSERT(!y.empty());
      for (const auto& word : y) RC_ASSERT(!word.empty());
    }
  }
}

}  // namespace
}  // namespace modrob::corruption
