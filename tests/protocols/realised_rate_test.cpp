#include "protocols/prelude.h"

namespace modrob::protocols {
namespace {

double of_valid(const MaskDraw& draw, size_t modality) { return draw.masks[modality].realised().of_valid(); }

Question in_batches(int64_t utterances, int64_t batch_size) {
  return {.split = SplitShape::made_up(utterances, kMosiRanges), .batch_size = batch_size};
}

// The notes' numbers are rounded to three digits.
TEST(RealisedRate, imder_loses_batches_and_not_utterances) {
  struct Case {
    int64_t utterances, batch_size;
    std::array<double, 7> missing;
  };
  for (const auto& expected : {Case{686, 4, {.099, .198, .297, .397, .496, .595, .661}},
                               Case{686, 16, {.093, .187, .28, .373, .466, .56, .622}},
                               Case{686, 32, {.093, .187, .28, .373, .466, .56, .622}},
                               Case{686, 64, {.093, .187, .28, .373, .466, .56, .622}},
                               Case{686, 128, {.187, .373, .52, .644, .667, .667, .667}},
                               Case{4659, 32, {.103, .206, .309, .412, .515, .618, .667}}}) {
    for (size_t i = 0; i < expected.missing.size(); ++i) {
      for (const char* name : {"imder", "dicmor"}) {
        const auto question = in_batches(expected.utterances, expected.batch_size);
        const auto answer = masks_at(name, {static_cast<double>(i + 1) / 10}, question);
        EXPECT_NEAR(share_of_modalities(answer.draws[0]), expected.missing[i], 0.0005)
            << name << " batch " << expected.batch_size << " rate " << i + 1;
      }
    }
  }
}

TEST(RealisedRate, imder_rate_0_is_the_last_of_its_table_and_few_batches_lose_nothing) {
  EXPECT_NEAR(share_of_modalities(masks_at("imder", {0}, in_batches(640, 32)).draws[0]), 2 / 3.0, 1e-12);
  EXPECT_EQ(share_of_modalities(masks_at("imder", {0.7}, in_batches(5 * 32, 32)).draws[0]), 0);
  EXPECT_GT(share_of_modalities(masks_at("imder", {0.7}, in_batches(5 * 32 + 1, 32)).draws[0]), 0.6);
}

TEST(RealisedRate, imder_corrected_is_the_nominal_rate_of_all_modalities) {
  for (int tenth = 0; tenth <= 7; ++tenth) {
    Question question{.form = Form::kCorrected};
    const auto answer = masks_at("imder", {tenth / 10.0}, question);
    EXPECT_NEAR(share_of_modalities(answer.draws[0]), std::min(tenth / 10.0, 2 / 3.0), 0.5 / (3 * 686) + 1e-12);
  }
}

// Shares of utterances with one, two and three views. They depend a little on the batch, which the notes do not name:
// one view at 0.6 is 0.820 in batches of 32 and 0.812 in those of 128. Two standard errors of 40000 utterances are
// 0.005.
TEST(RealisedRate, gcnet_keeps_numbers_of_views) {
  const std::array<std::array<double, 3>, 7> expected = {{{.024, .257, .719},
                                                          {.091, .42, .489},
                                                          {.203, .498, .299},
                                                          {.36, .482, .158},
                                                          {.566, .371, .064},
                                                          {.812, .179, .009},
                                                          {1, 0, 0}}};
  for (size_t i = 0; i < expected.size(); ++i) {
    const double rate = static_cast<double>(i + 1) / 10;
    const auto answer = masks_at("gcnet", {rate}, in_batches(40000, 128));
    std::array<int64_t, 4> utterances = {};
    const auto& masks = answer.draws[0].masks;
    for (int64_t u = 0; u < 40000; ++u) {
      ++utterances[static_cast<size_t>(!masks[0].is_missing(u) + !masks[1].is_missing(u) + !masks[2].is_missing(u))];
    }
    EXPECT_EQ(utterances[0], 0) << rate;
    for (size_t views = 1; views <= 3; ++views) {
      EXPECT_NEAR(static_cast<double>(utterances[views]) / 40000, expected[i][views - 1], 0.0055)
          << rate << " " << views;
    }
    EXPECT_NEAR(share_of_modalities(answer.draws[0]), std::min(rate, 2 / 3.0), 0.005) << rate;
  }
  EXPECT_EQ(share_of_modalities(masks_at("gcnet", {0}).draws[0]), 0);
  EXPECT_NEAR(share_of_modalities(masks_at("gcnet", {0.7}).draws[0]), 2 / 3.0, 1e-12);
}

// Of lengths 10 to 50, two digits.
TEST(RealisedRate, niat_blocks_pile_up_over_its_seeds) {
  const std::array<double, 5> at_3 = {.28, .46, .59, .66, .71}, at_7 = {.65, .75, .81, .84, .86};
  Question question{.pattern = "block"};
  const auto few = masks_at("niat", {0.3}, question), many = masks_at("niat", {0.7}, question);
  for (size_t k = 0; k < at_3.size(); ++k) {
    for (size_t m = 0; m < 3; ++m) {
      EXPECT_NEAR(of_valid(few.draws[k], m), at_3[k], 0.005);
      EXPECT_NEAR(of_valid(many.draws[k], m), at_7[k], 0.005);
    }
  }
  question.form = Form::kCorrected;
  for (const auto& draw : masks_at("niat", {0.3}, question).draws) {
    EXPECT_NEAR(draw.masks[0].realised().of_eligible(), 0.3, 0.002);
  }
}

TEST(RealisedRate, openvna_blocks_pile_up_too_and_can_take_the_first_token) {
  const auto answer = masks_at("openvna", {0.3}, {.pattern = "temporal"});
  for (size_t k = 1; k < answer.draws.size(); ++k) {
    EXPECT_GT(of_valid(answer.draws[k], 0), of_valid(answer.draws[k - 1], 0) + 0.03);
  }
  const auto& text = answer.draws.back().masks[0];
  int64_t first = 0;
  for (int64_t i = 0; i < text.utterances(); ++i) first += text.is_missing(i, 0);
  EXPECT_GT(first, 0);
}

TEST(RealisedRate, mplmm_loses_each_modality_in_half_of_the_incomplete_utterances) {
  for (const Form form : kForms) {
    for (const double rate : {0.6, 0.7}) {
      auto question = in_batches(20000, 32);
      question.form = form;
      const auto answer = masks_at("mplmm", {rate}, question);
      for (const auto& mask : answer.draws[0].masks) {
        EXPECT_NEAR(mask.realised().of_valid(), rate / 2, 0.01);  // three standard errors
      }
    }
  }
}

TEST(RealisedRate, mmin_has_six_conditions_in_its_order) {
  const auto answer = masks_at("mmin", {});
  const std::array<std::array<int, 3>, 6> lost = {
      {{1, 0, 1}, {1, 1, 0}, {0, 1, 1}, {1, 0, 0}, {0, 0, 1}, {0, 1, 0}}};  // of text, audio, video
  ASSERT_EQ(answer.draws.size(), lost.size());
  for (size_t k = 0; k < lost.size(); ++k) {
    for (size_t m = 0; m < 3; ++m) EXPECT_EQ(of_valid(answer.draws[k], m), lost[k][m]);
  }
  EXPECT_EQ(answer.draws[0].name, "kept audio");
}

/// How far utterances of one draw differ in their missing share: the mean squared deviation.
double spread(const ModalityMask& mask) {
  double sum = 0, square = 0;
  for (int64_t i = 0; i < mask.utterances(); ++i) {
    int64_t missing = 0;
    for (int64_t t = 0; t < mask.width(); ++t) missing += mask.is_missing(i, t);
    const double share = static_cast<double>(missing) / static_cast<double>(mask.eligible(i).count());
    sum += share;
    square += share * share;
  }
  const auto count = static_cast<double>(mask.utterances());
  return square / count - sum * sum / (count * count);
}

// Uniform rates: variance 1/12. Every position with probability 1/2: 0.25 over the number of frames, 0.0014 here.
TEST(RealisedRate, cider_trains_on_half_of_everything_and_not_on_random_rates) {
  Question question{.purpose = Purpose::kTraining};
  const auto reference = masks_at("cider", {}, question);
  question.form = Form::kCorrected;
  const auto corrected = masks_at("cider", {}, question);
  for (size_t m = 1; m < 3; ++m) {
    EXPECT_NEAR(of_valid(reference.draws[0], m), 0.5, 0.005);
    EXPECT_LT(spread(reference.draws[0].masks[m]), 0.003);
    EXPECT_NEAR(spread(corrected.draws[0].masks[m]), 1 / 12.0, 0.01);
  }
}

TEST(RealisedRate, lnln_trains_with_no_rate_for_half_of_the_utterances_of_each_modality) {
  for (const Form form : kForms) {
    const auto answer = masks_at("lnln", {}, {.form = form, .purpose = Purpose::kTraining});
    for (const auto& mask : answer.draws[0].masks) {
      int64_t whole = 0;
      for (int64_t i = 0; i < mask.utterances(); ++i) {
        bool any = false;
        for (int64_t t = 0; t < mask.width(); ++t) any = any || mask.is_missing(i, t);
        whole += !any;
      }
      EXPECT_GE(whole, 343);
      EXPECT_LT(whole, 343 + 70);  // those whose own rate took nothing
      EXPECT_NEAR(mask.realised().of_eligible(), 0.25, 0.03);
    }
  }
}

TEST(RealisedRate, missing_aware_prompts_halve_the_rate_between_text_and_image) {
  for (const Form form : kForms) {
    const auto answer = masks_at("missing_aware_prompts", {0.7}, {.form = form});
    const auto& masks = answer.draws[0].masks;
    EXPECT_EQ(masks[0].realised().missing, 240);
    EXPECT_EQ(masks[1].realised().missing, 240);
    for (int64_t i = 0; i < 686; ++i) EXPECT_FALSE(masks[0].is_missing(i) && masks[1].is_missing(i));
    EXPECT_EQ(modality_name(masks[1].modality()), "image");
  }
}

TEST(RealisedRate, multibench_takes_a_third_from_each_and_does_not_score_who_lost_the_text) {
  auto question = in_batches(20000, 32);
  const auto answer = masks_at("multibench", {0.9}, question);
  const auto& draw = answer.draws[0];
  for (size_t m = 0; m < 3; ++m) EXPECT_NEAR(of_valid(draw, m), 0.3, 0.01);
  EXPECT_EQ(std::count(draw.unscored.begin(), draw.unscored.end(), 1), draw.masks[0].realised().missing);
  question.pattern = "audio";
  const auto audio = masks_at("multibench", {0.9}, question);
  EXPECT_NEAR(of_valid(audio.draws[0], 1), 0.9, 0.01);
  EXPECT_EQ(of_valid(audio.draws[0], 0), 0);
  EXPECT_TRUE(audio.draws[0].unscored.empty());
}

TEST(RealisedRate, cms_mamba_names_patterns) {
  struct Case {
    const char* pattern;
    std::array<double, 3> missing;  // of eligible
  };
  for (const auto& expected :
       {Case{"text_missing", {1, 0, 0}}, Case{"audio_video_missing", {0, 1, 1}}, Case{"text_heavy", {.7, .1, .1}},
        Case{"audio_video_heavy", {.1, .7, .7}}, Case{"block_30", {.3, .3, .3}}, Case{"block_50", {.5, .5, .5}},
        Case{"mixed_burst", {.44, .44, .44}}}) {  // 1 - (1 - .2) (1 - .3)
    for (const auto& draw : masks_at("cms_mamba", {}, {.pattern = expected.pattern}).draws) {
      for (size_t m = 0; m < 3; ++m) {
        EXPECT_NEAR(draw.masks[m].realised().of_eligible(), expected.missing[m], 0.012) << expected.pattern;
      }
    }
  }
}

}  // namespace
}  // namespace modrob::protocols
