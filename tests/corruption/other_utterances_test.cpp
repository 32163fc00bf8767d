#include "corruption/other_utterances.h"

#include <gtest/gtest.h>

#include "core/rng.h"

namespace modrob::corruption {
namespace {

constexpr size_t kUtterances = 30;

std::vector<uint64_t> others_under(const std::string& text, const Occasion& occasion = {}, uint64_t seed = 1) {
  auto corruption = Corruption::parse(text, "test");
  corruption.masks.seed = seed;
  std::vector<uint64_t> ids, others;
  for (size_t i = 0; i < kUtterances; ++i) ids.push_back(hash_words({static_cast<uint64_t>(i)}));
  const OtherUtterances chosen(corruption, occasion, ids);
  for (const uint64_t id : ids) others.push_back(chosen.of(corruption.perturbations.size() - 1, id));
  return others;
}

TEST(OtherUtterances, depend_on_seed_draw_purpose_and_the_set_of_modalities_only) {
  const auto others = others_under("text shuffle 100 %");
  EXPECT_EQ(others, others_under("text shuffle 10 %"));
  EXPECT_EQ(others, others_under("audio missing 50 % + text shuffle 50 %"));
  EXPECT_NE(others, others_under("text shuffle 100 %", {}, 2));
  EXPECT_NE(others, others_under("text shuffle 100 %", {.draw = 1}));
  EXPECT_NE(others, others_under("text shuffle 100 %", {.purpose = Purpose::kTraining}));
  EXPECT_NE(others, others_under("audio shuffle 100 %"));
  EXPECT_NE(others, others_under("text+audio shuffle 100 %"));
}

TEST(OtherUtterances, of_the_stale_are_never_drawn) {
  EXPECT_EQ(others_under("text stale 100 %"), others_under("audio stale 10 %", {.draw = 3}, 2));
}

}  // namespace
}  // namespace modrob::corruption
