#include "corruption/lost_modalities.h"

#include "corruption/prelude.h"
#include "corruption/protocol_masks.h"
#include "corruption/split_mask.h"

namespace modrob::corruption {
namespace {

Corruption lost_under(const std::string& text) {
  auto condition = Corruption::parse(text, "test");
  condition.masks.seed = 3;
  return condition;
}

std::vector<uint64_t> some_ids() {
  std::vector<uint64_t> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(hash_text("utterance" + std::to_string(i)));
  return ids;
}

TEST(LostModalities, are_missing_each_by_itself_behind_the_rest) {
  const auto lost = LostModalities::of(lost_under("audio noise_add 30 % + text gcnet 50 % + video mmin"));
  EXPECT_EQ(lost.first, 1U);
  EXPECT_EQ(lost.corruption.name(), "audio noise_add 30 % + text missing 100 % + video missing 100 %");
  EXPECT_FALSE(LostModalities::of(lost_under("lnln 50 %")).any());
  EXPECT_FALSE(LostModalities::of(lost_under("gcnet 0 %")).any());
  EXPECT_FALSE(LostModalities::of(lost_under("text missing 30 %")).any());
}

TEST(LostModalities, hits_are_the_protocols_masks) {
  const auto ids = some_ids();
  for (const char* text : {"gcnet 50 %", "imder 50 %", "mplmm.corrected 70 %", "mmin", "audio+video gcnet 50 %"}) {
    const auto condition = lost_under(text);
    const auto lost = LostModalities::of(condition);
    for (int64_t draw = 0; draw < condition.draws_of(3); ++draw) {
      const auto hits = lost_hits(condition, {.draw = draw}, ids);
      const ProtocolMasks masks(condition, {.draw = draw}, protocols::SplitShape::of_ids(ids));
      for (size_t i = 0; i < ids.size(); ++i) {
        for (size_t place = 0; place < lost.corruption.perturbations.size(); ++place) {
          const Modality modality = lost.corruption.perturbations[place].modalities.members().front();
          EXPECT_EQ((hits[i] & hit_of(place)) != 0, masks.loses(0, modality, ids[i])) << text;
        }
      }
    }
  }
}

TEST(LostModalities, others_are_hit_as_without_the_protocol) {
  const auto ids = some_ids();
  const auto both = lost_hits(lost_under("audio noise_add 30 % + text gcnet 50 %"), {}, ids);
  const auto alone = assign(lost_under("audio noise_add 30 %"), {}, ids);
  for (size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(both[i] & hit_of(0), alone[i]);
}

TEST(LostModalities, who_is_hit_by_a_protocol_is_another_question) {
  EXPECT_THAT(user_error_of([] { split_hits(lost_under("lnln 30 %"), {}, std::vector<std::string>{"a"}); }),
              HasSubstr("modrob corrupt mask --protocol"));
}

}  // namespace
}  // namespace modrob::corruption
