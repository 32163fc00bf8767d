#include "protocols/draw_masks.h"

#include "protocols/prelude.h"

namespace modrob::protocols {
namespace {

/// A question that some protocol answers, on a small split.
struct Asked {
  const Protocol* protocol;
  const Pattern* pattern;
  Question question;
};

SplitShape random_split() {
  const auto size = *rc::gen::inRange<int64_t>(1, 60);
  std::array<SplitShape::Range, 3> ranges;
  for (auto& range : ranges) {
    range.low = *rc::gen::inRange<int64_t>(3, 12);
    range.high = range.low + *rc::gen::inRange<int64_t>(0, 12);
    range.width = range.high + *rc::gen::inRange<int64_t>(0, 5);
  }
  return SplitShape::made_up(size, ranges);
}

Asked random_question(Form form) {
  const auto& list = protocol_list();
  Asked asked;
  asked.protocol = &list[*rc::gen::inRange<size_t>(0, list.size())];
  asked.question = {.form = form, .split = random_split(), .batch_size = 32};
  const bool training = !asked.protocol->training_patterns.empty() && *rc::gen::arbitrary<bool>();
  if (training) asked.question.purpose = Purpose::kTraining;
  const auto& patterns = asked.protocol->patterns_of(asked.question.purpose);
  asked.pattern = &patterns[*rc::gen::inRange<size_t>(0, patterns.size())];
  asked.question.pattern = asked.pattern->name;
  asked.question.seed = *rc::gen::arbitrary<uint32_t>();
  asked.question.epoch = *rc::gen::inRange<int64_t>(0, 3);
  const auto& rates = asked.protocol->rates;
  if (asked.pattern->rates != RateUse::kNone)
    asked.question.rates = {rates[*rc::gen::inRange<size_t>(0, rates.size())]};
  return asked;
}

Form random_form() { return *rc::gen::element(Form::kReference, Form::kCorrected); }

bool same(const std::vector<MaskDraw>& a, const std::vector<MaskDraw>& b) {
  if (a.size() != b.size()) return false;
  for (size_t k = 0; k < a.size(); ++k) {
    for (size_t m = 0; m < a[k].masks.size(); ++m) {
      if (!std::ranges::equal(a[k].masks[m].missing(), b[k].masks[m].missing())) return false;
    }
  }
  return true;
}

RC_GTEST_PROP(DrawMasks, the_same_question_has_the_same_answer, ()) {
  const auto asked = random_question(random_form());
  RC_ASSERT(same(draw_masks(*asked.protocol, asked.question).draws, draw_masks(*asked.protocol, asked.question).draws));
}

RC_GTEST_PROP(DrawMasks, padding_is_never_missing_and_shares_count_valid_positions, ()) {
  const auto asked = random_question(random_form());
  const auto answer = draw_masks(*asked.protocol, asked.question);
  for (const auto& draw : answer.draws) {
    for (const auto& mask : draw.masks) {
      RC_ASSERT(mask.utterances() == asked.question.split.size());
      const auto realised = mask.realised();
      RC_ASSERT(realised.missing <= realised.eligible && realised.eligible <= realised.valid);
      if (mask.unit() == Unit::kModality) {
        RC_ASSERT(mask.width() == 1 && realised.valid == mask.utterances());
        continue;
      }
      const auto& positions = answer.question.split.positions[static_cast<size_t>(mask.modality())];
      for (int64_t i = 0; i < mask.utterances(); ++i) {
        for (int64_t t = positions.lengths[static_cast<size_t>(i)]; t < mask.width(); ++t) {
          RC_ASSERT(!mask.is_missing(i, t));
        }
      }
    }
  }
}

RC_GTEST_PROP(DrawMasks, rate_0_takes_nothing_but_where_the_released_code_does, ()) {
  auto asked = random_question(random_form());
  RC_PRE(asked.pattern->rates != RateUse::kNone);
  // Their rate 0 is the last place of a table (realised_rate_test.cpp).
  RC_PRE(asked.question.form == Form::kCorrected ||
         (asked.protocol->name != "imder" && asked.protocol->name != "dicmor"));
  asked.question.rates = {Rate()};
  for (const auto& draw : draw_masks(*asked.protocol, asked.question).draws) {
    for (const auto& mask : draw.masks) RC_ASSERT(mask.realised().missing == 0);
  }
}

/// Where what is lost at one rate is lost at every higher one: everywhere under `corrected` but in blocks, and under
/// the rule of thresholds.
bool nested(const Asked& asked) {
  const std::string_view protocol = asked.protocol->name, pattern = asked.pattern->name;
  if (pattern == "block" || pattern == "stmfm" || (protocol == "openvna" && pattern == "temporal")) return false;
  if (protocol == "missing_aware_prompts" && pattern == "both") return false;  // which half loses the image changes
  if (asked.question.form == Form::kCorrected) return true;
  return protocol == "lnln" || protocol == "tfr_net" || protocol == "emt" || protocol == "niat" ||
         protocol == "openvna" || protocol == "cider" || protocol == "cms_mamba" || protocol == "multibench" ||
         protocol == "missing_aware_prompts";
}

RC_GTEST_PROP(DrawMasks, rates_are_nested, ()) {
  auto asked = random_question(random_form());
  RC_PRE(asked.pattern->rates != RateUse::kNone && nested(asked));
  const auto low = draw_masks(*asked.protocol, asked.question).draws;
  const int higher = *rc::gen::inRange(static_cast<int>(asked.question.rates[0].value() * 10 + 0.5), 11);
  asked.question.rates = {Rate::from_double(higher / 10.0)};
  const auto high = draw_masks(*asked.protocol, asked.question).draws;
  for (size_t k = 0; k < low.size(); ++k) {
    for (size_t m = 0; m < low[k].masks.size(); ++m) {
      const auto few = low[k].masks[m].missing(), many = high[k].masks[m].missing();
      for (size_t i = 0; i < few.size(); ++i) RC_ASSERT(few[i] <= many[i]);
    }
  }
}

// CMS-Mamba's stated generator counts utterances, so its masks follow the order.
RC_GTEST_PROP(DrawMasks, corrected_masks_do_not_depend_on_the_order_of_the_utterances, ()) {
  auto asked = random_question(Form::kCorrected);
  RC_PRE(asked.protocol->name != "cms_mamba");
  const auto draws = draw_masks(*asked.protocol, asked.question).draws;
  auto& split = asked.question.split;
  std::reverse(split.ids.begin(), split.ids.end());
  for (auto& positions : split.positions) std::reverse(positions.lengths.begin(), positions.lengths.end());
  const auto reversed = draw_masks(*asked.protocol, asked.question).draws;
  for (size_t k = 0; k < draws.size(); ++k) {
    for (size_t m = 0; m < draws[k].masks.size(); ++m) {
      const auto &mask = draws[k].masks[m], &other = reversed[k].masks[m];
      for (int64_t i = 0; i < mask.utterances(); ++i) {
        for (int64_t t = 0; t < mask.width(); ++t) {
          RC_ASSERT(mask.is_missing(i, t) == other.is_missing(mask.utterances() - 1 - i, t));
        }
      }
    }
  }
}

TEST(DrawMasks, special_tokens_stay_where_the_protocol_says_so) {
  for (const auto& [protocol, ends] :
       {std::pair{"lnln", kTextEndsStay}, {"cider", kTextEndsStay}, {"niat", kAllEndsStay}}) {
    for (const Form form : kForms) {
      const auto answer = masks_at(protocol, {1}, {.form = form});
      for (size_t m = 0; m < 3; ++m) {
        const auto& mask = answer.draws[0].masks[m];
        const int64_t last = answer.question.split.positions[m].lengths[7] - 1;
        EXPECT_EQ(mask.is_missing(7, 0), ends[m] == Ends::kCanGo) << protocol;
        EXPECT_EQ(mask.is_missing(7, last), ends[m] == Ends::kCanGo) << protocol;
        EXPECT_TRUE(mask.is_missing(7, 1) && mask.is_missing(7, last - 1)) << protocol;
      }
    }
  }
}

TEST(DrawMasks, the_reference_of_lnln_has_one_mask_for_all_seeds) {
  const auto of_seed = [](Form form, uint64_t seed) {
    return masks_at("lnln", {0.5}, {.form = form, .seed = seed}).draws;
  };
  EXPECT_TRUE(same(of_seed(Form::kReference, 1), of_seed(Form::kReference, 2)));
  EXPECT_FALSE(same(of_seed(Form::kCorrected, 1), of_seed(Form::kCorrected, 2)));
}

TEST(DrawMasks, trainings_change_with_the_epoch_where_masks_are_drawn_again) {
  for (const auto& protocol : protocol_list()) {
    if (protocol.training_patterns.empty()) continue;
    const bool once = protocol.name == "tfr_net" || protocol.name == "emt" || protocol.name == "missing_aware_prompts";
    Question question{.form = Form::kCorrected, .purpose = Purpose::kTraining};
    const bool rate = protocol.training_patterns[0].rates != RateUse::kNone;
    const auto first = masks_at(protocol.name, rate ? std::vector{0.5} : std::vector<double>(), question).draws;
    question.epoch = 1;
    const auto second = masks_at(protocol.name, rate ? std::vector{0.5} : std::vector<double>(), question).draws;
    EXPECT_EQ(same(first, second), once) << protocol.name;
  }
}

TEST(DrawMasks, what_is_wrong_in_a_question_is_said) {
  const auto message = [](std::string_view protocol, std::vector<double> rates, Question question = {}) {
    return user_error_of([&] { masks_at(protocol, rates, question); });
  };
  EXPECT_THAT(message("lnlm", {0.5}), HasSubstr("unknown protocol 'lnlm'; did you mean 'lnln'?"));
  EXPECT_THAT(message("lnln", {0.5}, {.pattern = "randon"}), HasSubstr("unknown pattern of LNLN 'randon'"));
  EXPECT_THAT(message("lnln", {}), HasSubstr("takes a rate from 0 to 1; published are 0, 0.1, 0.2,"));
  EXPECT_THAT(message("lnln", {0.1, 0.2, 0.3}), HasSubstr("takes one rate for all modalities, not 3"));
  EXPECT_THAT(message("tfr_net", {0.1, 0.2}), HasSubstr("one rate, or three: text, audio, video, not 2"));
  EXPECT_THAT(message("mmin", {0.5}), HasSubstr("takes no rate"));
  EXPECT_THAT(message("lnln", {0.5}, {.purpose = Purpose::kTraining}), HasSubstr("takes no rate"));
  EXPECT_THAT(message("openvna", {0.5}, {.purpose = Purpose::kTraining}), HasSubstr("does not train on masks"));
  EXPECT_THAT(message("cider", {0.5}, {.seed = 4294967296}), HasSubstr("none of numpy's"));
  EXPECT_THAT(message("imder", {0.8}), HasSubstr("rates up to 0.7"));
  EXPECT_THAT(message("gcnet", {0.66}), HasSubstr("tries for ever"));
  EXPECT_THAT(message("lnln", {1.5}), HasSubstr("is no rate"));
  Question outside{.split = SplitShape::made_up(3, {{{10, 50, 50}, {20, 20, 20}, {5, 9, 9}}})};
  outside.split.positions[1].lengths[2] = 21;
  EXPECT_THAT(message("lnln", {0.5}, outside), HasSubstr("utterance 2 has 21 positions of audio"));
}

TEST(DrawMasks, rates_beside_the_grid_are_noted_and_aligned_patterns_take_the_positions_of_text) {
  EXPECT_THAT(masks_at("lnln", {0.35}).notes, ElementsAre(HasSubstr("Not on the grid that LNLN publishes")));
  EXPECT_THAT(masks_at("lnln", {0.3}).notes, IsEmpty());
  const auto aligned = masks_at("niat", {0.3});
  EXPECT_THAT(aligned.notes, ElementsAre(HasSubstr("word-aligned data")));
  EXPECT_EQ(aligned.draws[0].masks[2].width(), 50);
}

TEST(ProtocolList, every_row_is_complete) {
  for (const auto& protocol : protocol_list()) {
    for (const auto text : {protocol.title, protocol.paper, protocol.repository, protocol.unit, protocol.where,
                            protocol.who, protocol.eligible, protocol.grid, protocol.replacement, protocol.randomness,
                            protocol.train_rule, protocol.score, protocol.corrected, protocol.exact}) {
      EXPECT_FALSE(text.empty()) << protocol.name;
    }
    EXPECT_FALSE(protocol.quirks.empty()) << protocol.name;
    for (const auto quirk : protocol.quirks) EXPECT_TRUE(quirk.ends_with('.')) << quirk;
    EXPECT_EQ(&find_protocol(protocol.name), &protocol);
  }
}

}  // namespace
}  // namespace modrob::protocols
