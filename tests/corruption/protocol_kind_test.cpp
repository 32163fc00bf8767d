#include "corruption/protocol_kind.h"

#include <set>

#include "corruption/prelude.h"
#include "corruption/protocol_masks.h"
#include "protocols/draw_masks.h"
#include "protocols/protocol_list.h"

namespace modrob::corruption {
namespace {

using protocols::Form;
using protocols::SplitShape;

constexpr std::array<SplitShape::Range, 3> kRanges = {{{4, 20, 24}, {5, 30, 32}, {6, 40, 41}}};

Corruption condition_of(const std::string& text, uint64_t seed = 3) {
  auto condition = Corruption::parse(text, "test");
  condition.masks.seed = seed;
  return condition;
}

std::string text_of(const KindRow& row) { return std::string(row.name) + (row.has_strength ? " 50 %" : ""); }

TEST(ProtocolKind, names_are_distinct_and_read_back) {
  std::set<std::string> names;
  for (const auto& row : Kind::all()) names.insert(std::string(row.name));
  for (const auto& row : protocol_kinds()) {
    EXPECT_TRUE(names.insert(std::string(row.name)).second) << row.name;
    const bool training = row.protocol->purpose == Purpose::kTraining;
    const auto read = training ? Corruption::parse_training(text_of(row), "test") : condition_of(text_of(row));
    EXPECT_EQ(read.name(), text_of(row));
    EXPECT_EQ(read.perturbations.at(0).modalities, ModalitySet::all());
    EXPECT_EQ(read.perturbations.at(0).kind->name, row.name);
    EXPECT_EQ(from_json(to_json(condition_of("lnln 50 %"))).perturbations, condition_of("lnln 50 %").perturbations);
  }
  EXPECT_GT(names.size(), 100U);
}

TEST(ProtocolKind, says_what_its_masks_are_of_and_how_many_there_are) {
  for (const auto& row : protocol_kinds()) {
    const auto& kind = *row.protocol;
    protocols::Question question{.form = kind.form,
                                 .purpose = kind.purpose,
                                 .pattern = std::string(kind.pattern->name),
                                 .split = SplitShape::made_up(40, kRanges)};
    if (row.has_strength) question.rates = {Rate::parse("0.5")};
    const auto draws = protocols::draw_masks(*kind.protocol, question).draws;
    EXPECT_EQ(std::ssize(draws), kind.pattern->draws) << row.name;
    for (const auto& mask : draws.front().masks) {
      EXPECT_EQ(mask.unit(), kind.protocol->lost_in(kind.form)) << row.name;
    }
    EXPECT_EQ(row.place == Place::kEncoding, row.zeroes) << row.name;
  }
}

TEST(ProtocolKind, texts_are_short_and_say_whose_part_is_meant) {
  EXPECT_EQ(condition_of("lnln 30%").name(), "lnln 30 %");
  EXPECT_EQ(condition_of("lnln:0.3").name(), "lnln 30 %");
  EXPECT_EQ(condition_of("text+audio+video lnln 30 %").name(), "lnln 30 %");
  EXPECT_EQ(condition_of("audio+video lnln 30 %").name(), "audio+video lnln 30 %");
  EXPECT_EQ(condition_of("text lnln 30 % + audio cider 12.5 %").name(), "text lnln 30 % + audio cider 12.5 %");
  EXPECT_EQ(condition_of("text missing 15 % + noise_add 15 % + audio lnln 30 %").name(),
            "text missing 15 % + noise_add 15 % + audio lnln 30 %");
  EXPECT_EQ(condition_of("mmin").name(), "mmin");
  EXPECT_TRUE(condition_of("lnln 0 %").clean());
  EXPECT_EQ(condition_of("lnln 0 %").changed_inputs(), ModalitySet());
  EXPECT_EQ(condition_of("gcnet 50 %").changed_inputs(), ModalitySet());
  EXPECT_EQ(condition_of("text lnln 50 %").changed_inputs(), ModalitySet(Modality::kText));
}

TEST(ProtocolKind, mistakes_are_named) {
  const auto refused = [](const std::string& text) { return user_error_of([&] { Corruption::parse(text, "here"); }); };
  EXPECT_THAT(refused("lnln"), HasSubstr("lnln needs its nominal rate"));
  EXPECT_THAT(refused("mmin 30 %"), HasSubstr("mmin has no rate"));
  EXPECT_THAT(refused("lnln 130 %"), HasSubstr("'130%' is no rate"));
  EXPECT_THAT(refused("lnln 30 % strength 2"), HasSubstr("names no corruption"));
  EXPECT_THAT(refused("niat.blok 30 %"), HasSubstr("did you mean 'niat.block'?"));
  EXPECT_THAT(refused("lnln.training"), HasSubstr("Known: lnln, lnln.corrected"));
  EXPECT_THAT(refused("lnlm 30 %"), HasSubstr("did you mean 'lnln'?"));
  EXPECT_THAT(refused("lnln 30 % + text missing 10 %"), HasSubstr("name each modality in one set"));
  EXPECT_THAT(user_error_of([] { Corruption::parse_training("lnln 30 %", "here"); }), HasSubstr("lnln.training"));
  EXPECT_THAT(user_error_of([] { Corruption::parse_training("multibench 30 %", "here"); }),
              HasSubstr("MultiBench does not train on masks"));
  auto partly = condition_of("lnln 30 %");
  partly.perturbations[0].rate = Rate::parse("0.5");
  EXPECT_THAT(user_error_of([&] { partly.validate("here"); }), HasSubstr("befalls every utterance"));
}

TEST(ProtocolKind, a_diagnosis_takes_the_draws_that_the_protocol_has) {
  EXPECT_EQ(condition_of("lnln 30 %").draws_of(20), 1);
  EXPECT_EQ(condition_of("niat.block 30 %").draws_of(20), 5);
  EXPECT_EQ(condition_of("mmin.corrected").draws_of(20), 6);
  EXPECT_EQ(condition_of("lnln.corrected 30 %").draws_of(20), 20);
  EXPECT_EQ(condition_of("text niat 30 % + audio lnln 30 %").draws_of(20), 5);
  EXPECT_EQ(condition_of("text lnln 30 % + audio missing 30 %").draws_of(20), 20);
  EXPECT_EQ(condition_of("text missing 30 %").draws_of(20), 20);
}

TEST(ProtocolMasks, are_those_that_the_protocol_draws) {
  const auto split = SplitShape::made_up(40, kRanges);
  for (const char* name : {"lnln", "niat.block", "cider.rmm", "lnln.corrected", "openvna.unaligned.corrected"}) {
    const auto condition = condition_of(std::string(name) + " 50 %");
    const auto& kind = *condition.perturbations[0].kind->protocol;
    for (int64_t draw = 0; draw < 2 * kind.pattern->draws; ++draw) {
      protocols::Question question{
          .form = kind.form, .pattern = std::string(kind.pattern->name), .rates = {Rate::parse("0.5")}, .split = split};
      if (kind.form == Form::kCorrected) question.seed = 3 + static_cast<uint64_t>(draw / kind.pattern->draws);
      const auto expected =
          protocols::draw_masks(*kind.protocol, question).draws.at(static_cast<size_t>(draw % kind.pattern->draws));
      const ProtocolMasks masks(condition, {.draw = draw}, split);
      for (const auto& mask : expected.masks) {
        if (kind.pattern->aligned && mask.modality() != Modality::kText) continue;
        const auto m = static_cast<size_t>(mask.modality());
        for (int64_t i = 0; i < split.size(); ++i) {
          const int64_t steps = split.positions[m].lengths[static_cast<size_t>(i)];
          const auto lost = masks.lost_steps(0, mask.modality(), split.ids[static_cast<size_t>(i)], steps);
          for (int64_t t = 0; t < steps; ++t) {
            const bool gone = !lost.empty() && lost[static_cast<size_t>(t)] != 0;
            ASSERT_EQ(gone, mask.is_missing(i, t)) << name << " draw " << draw;
          }
        }
      }
    }
  }
}

TEST(ProtocolMasks, of_aligned_patterns_a_frame_goes_with_its_token) {
  const auto split = SplitShape::made_up(30, kRanges);
  const ProtocolMasks masks(condition_of("niat.temporal 50 %"), {}, split);
  for (size_t i = 0; i < split.ids.size(); ++i) {
    const int64_t tokens = split.positions[0].lengths[i], frames = split.positions[1].lengths[i];
    const auto text = masks.lost_steps(0, Modality::kText, split.ids[i], tokens);
    const auto audio = masks.lost_steps(0, Modality::kAudio, split.ids[i], frames);
    for (int64_t t = 0; t < frames; ++t) {
      const auto token = static_cast<size_t>(1 + t * (tokens - 2) / frames);
      EXPECT_EQ(!audio.empty() && audio[static_cast<size_t>(t)] != 0, !text.empty() && text[token] != 0);
    }
  }
}

TEST(ProtocolMasks, of_corrected_forms_are_other_ones_for_other_seeds) {
  const auto split = SplitShape::made_up(40, kRanges);
  for (const auto& row : protocol_kinds()) {
    const auto& kind = *row.protocol;
    if (kind.form != Form::kCorrected || kind.purpose != Purpose::kDiagnosis) continue;
    const auto missing = [&](uint64_t seed) {
      protocols::Question question{
          .form = kind.form, .pattern = std::string(kind.pattern->name), .split = split, .seed = seed};
      if (row.has_strength) question.rates = {Rate::parse("0.5")};
      std::vector<uint8_t> all;
      const auto draws = protocols::draw_masks(*kind.protocol, question).draws;
      for (const auto& mask : draws.front().masks) {
        all.insert(all.end(), mask.missing().begin(), mask.missing().end());
      }
      return all;
    };
    EXPECT_EQ(missing(1) == missing(2), kind.pattern->fixed) << row.name;
  }
}

TEST(ProtocolMasks, an_image_is_our_video) {
  const auto split = SplitShape::made_up(40, kRanges);
  const ProtocolMasks masks(condition_of("missing_aware_prompts.image 70 %"), {}, split);
  int64_t lost = 0;
  for (const uint64_t id : split.ids) {
    lost += masks.loses(0, Modality::kVideo, id) ? 1 : 0;
    EXPECT_FALSE(masks.loses(0, Modality::kText, id));
  }
  EXPECT_EQ(lost, 28);
}

TEST(ProtocolMasks, a_training_loses_other_positions_in_every_epoch) {
  const auto split = SplitShape::made_up(40, kRanges);
  auto corruption = Corruption::parse_training("lnln.training.corrected", "test");
  const auto lost = [&](int64_t epoch, uint64_t seed) {
    corruption.masks.seed = seed;
    const ProtocolMasks masks(corruption, {.purpose = Purpose::kTraining, .epoch = epoch}, split);
    std::vector<std::vector<uint8_t>> all;
    for (size_t i = 0; i < split.ids.size(); ++i) {
      all.push_back(masks.lost_steps(0, Modality::kVideo, split.ids[i], split.positions[2].lengths[i]));
    }
    return all;
  };
  EXPECT_EQ(lost(0, 1), lost(0, 1));
  EXPECT_NE(lost(0, 1), lost(1, 1));
  EXPECT_NE(lost(0, 1), lost(0, 2));
}

TEST(ProtocolMasks, what_is_realised_is_counted) {
  const auto split = SplitShape::made_up(40, kRanges);
  const auto condition = condition_of("audio+video lnln 50 %");
  const auto losses = realised_losses(condition.perturbations[0], condition.masks, 0, split);
  ASSERT_EQ(losses.size(), 2U);
  const ProtocolMasks masks(condition, {}, split);
  int64_t lost = 0, valid = 0;
  for (size_t i = 0; i < split.ids.size(); ++i) {
    const int64_t steps = split.positions[1].lengths[i];
    valid += steps;
    for (const uint8_t flag : masks.lost_steps(0, Modality::kAudio, split.ids[i], steps)) lost += flag;
  }
  EXPECT_EQ(losses[0].modality, Modality::kAudio);
  EXPECT_EQ(losses[0].realised.missing, lost);
  EXPECT_EQ(losses[0].realised.valid, valid);
}

}  // namespace
}  // namespace modrob::corruption
