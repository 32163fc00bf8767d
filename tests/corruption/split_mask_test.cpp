#include "corruption/split_mask.h"

#include "corruption/prelude.h"

namespace modrob::corruption {
namespace {

TEST(SplitHits, are_those_of_the_ids_hashes) {
  const auto corruption = Corruption::parse("text missing 50 %", "here");
  const std::vector<std::string> ids = {"a", "b", "c", "d"};
  std::vector<uint64_t> hashes;
  for (const auto& id : ids) hashes.push_back(hash_text(id));
  EXPECT_EQ(split_hits(corruption, {.draw = 3}, ids), assign(corruption, {.draw = 3}, hashes));
}

TEST(SplitHits, refuses_an_id_that_is_there_twice) {
  const auto corruption = Corruption::parse("text missing 50 %", "here");
  EXPECT_EQ(user_error_of([&] {
              split_hits(corruption, {}, std::vector<std::string>{"a", "b", "b"});
            }),
            "the id 'b' occurs twice; who is hit is keyed by ids, so each must be unique");
}

TEST(ParseSplitSelection, refuses_what_needs_batches) {
  EXPECT_EQ(parse_split_selection("bernoulli", "--selection"), Selection::kBernoulli);
  EXPECT_THAT(user_error_of([] { parse_split_selection("reference_batch", "--selection"); }),
              HasSubstr("--selection reference_batch depends on batches"));
}

}  // namespace
}  // namespace modrob::corruption
