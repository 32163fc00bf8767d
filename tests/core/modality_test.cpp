#include "core/prelude.h"

namespace modrob {
namespace {

TEST(Modality, names_round_trip_and_unknown_ones_get_a_suggestion) {
  for (const Modality modality : kModalities) EXPECT_EQ(parse_modality(modality_name(modality)), modality);
  EXPECT_EQ(user_error_of([] { parse_modality("vdeo"); }),
            "unknown modality 'vdeo'; did you mean 'video'? Known: text, audio, video.");
}

TEST(ModalitySet, has_the_documented_numbers) {
  EXPECT_EQ(ModalitySet(Modality::kText).bits(), 1u);
  EXPECT_EQ(ModalitySet(Modality::kAudio).bits(), 2u);
  EXPECT_EQ(ModalitySet(Modality::kVideo).bits(), 4u);
  EXPECT_EQ(ModalitySet::all().bits(), 7u);
}

TEST(ModalitySet, every_set_survives_its_name) {
  for (uint32_t bits = 1; bits < 8; ++bits) {
    const auto set = ModalitySet::from_bits(bits);
    EXPECT_EQ(ModalitySet::parse(set.name()), set);
  }
  EXPECT_EQ(ModalitySet::parse("all"), ModalitySet::all());
  EXPECT_EQ(ModalitySet::parse("video+audio").name(), "audio+video");
  EXPECT_EQ(ModalitySet().name(), "none");
}

TEST(ModalitySet, knows_its_members) {
  const ModalitySet set = ModalitySet(Modality::kVideo) | Modality::kText;
  EXPECT_THAT(set.members(), ElementsAre(Modality::kText, Modality::kVideo));
  EXPECT_TRUE(set.contains(Modality::kText));
  EXPECT_FALSE(set.contains(Modality::kAudio));
  EXPECT_FALSE(set.empty());
  EXPECT_TRUE(ModalitySet().empty());
  EXPECT_THAT(ModalitySet().members(), IsEmpty());
}

TEST(ModalitySet, refuses_unknown_repeated_and_no_names) {
  EXPECT_THAT(user_error_of([] { ModalitySet::parse("text+adio"); }), HasSubstr("did you mean 'audio'"));
  EXPECT_THAT(user_error_of([] { ModalitySet::parse("text+text"); }), HasSubstr("'text' is named twice"));
  EXPECT_THAT(user_error_of([] { ModalitySet::parse(""); }), HasSubstr("unknown modality ''"));
  EXPECT_THAT(user_error_of([] { ModalitySet::parse("text+"); }), HasSubstr("unknown modality ''"));
}

TEST(DeclareModality, makes_a_name_known_for_good) {
  const Modality lidar = declare_modality("lidar");
  EXPECT_EQ(declare_modality("lidar"), lidar);
  EXPECT_EQ(declare_modality("audio"), Modality::kAudio);
  EXPECT_EQ(parse_modality("lidar"), lidar);
  EXPECT_EQ(modality_name(lidar), "lidar");
  EXPECT_THAT(user_error_of([] { parse_modality("lidr"); }), HasSubstr("did you mean 'lidar'"));
}

TEST(DeclareModality, refuses_what_could_not_be_read_back) {
  for (const char* name : {"", "2d", "a b", "a+b", "\xC3\xA4", "a-b"}) {
    EXPECT_THAT(user_error_of([&] { declare_modality(name); }), HasSubstr("letters, digits and '_'")) << name;
  }
  EXPECT_THAT(user_error_of([] { declare_modality("all"); }), HasSubstr("means something else"));
}

TEST(ModalitySet, sorts_declared_ones_by_name_and_keys_them_by_it) {
  const Modality touch = declare_modality("touch"), depth = declare_modality("depth");
  const ModalitySet set = ModalitySet(touch) | depth | Modality::kAudio;
  EXPECT_EQ(set.name(), "audio+depth+touch");
  EXPECT_EQ(ModalitySet::parse("touch+audio+depth"), set);
  EXPECT_EQ(set.key(), hash_text("audio+depth+touch"));
  EXPECT_EQ(ModalitySet(touch).key(), hash_text("touch"));
  EXPECT_EQ(ModalitySet::all().key(), 7u);
}

}  // namespace
}  // namespace modrob
