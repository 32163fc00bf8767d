#include "data/prelude.h"

namespace modrob::data {
namespace {

constexpr float kNotFinite = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// `change` is given each frame of a modality.
template <typename Change>
void for_each_frame(std::vector<std::vector<float>>& utterances, size_t width, const Change& change) {
  for (auto& frames : utterances) {
    for (size_t i = 0; i < frames.size(); i += width) change(&frames[i]);
  }
}

TEST(AuditFrames, values_that_are_not_finite_are_an_error) {
  auto contents = clean_contents();
  contents.audio[3][1] = kNotFinite;
  contents.audio[3][2] = -kInfinity;
  contents.audio[200].back() = kInfinity;
  const auto report = audit_of(contents);
  const auto finding = finding_of(report, "not_finite_values");
  EXPECT_EQ(finding.grade, Grade::kError);
  EXPECT_THAT(finding.message, HasSubstr("audio: 1 NaN and 2 infinite values"));
  EXPECT_THAT(finding.affected.first, ElementsAre("u3", "u200"));
  EXPECT_TRUE(report.has_errors());
  // The rest is judged without them.
  EXPECT_EQ(report.findings.size(), 1u);
  EXPECT_GT(report.probes[1].test_acc2, report.majority_test_acc2);
}

TEST(AuditFrames, a_feature_without_any_finite_value_is_no_trouble) {
  auto contents = clean_contents();
  for_each_frame(contents.video, 3, [](float* frame) { frame[0] = kNotFinite; });
  const auto report = audit_of(contents);
  EXPECT_EQ(finding_of(report, "not_finite_values").affected.count, 300);
  EXPECT_EQ(report.findings.size(), 1u);
  EXPECT_TRUE(std::isfinite(report.modalities[1].largest));
}

TEST(AuditFrames, constant_features_are_named_and_not_called_copies) {
  auto contents = clean_contents();
  for_each_frame(contents.audio, 4, [](float* frame) { frame[0] = frame[2] = 0.5f; });
  const auto report = audit_of(contents);
  const auto finding = finding_of(report, "constant_features");
  EXPECT_EQ(finding.affects, "features");
  EXPECT_THAT(finding.affected.first, ElementsAre("audio[0]", "audio[2]"));
  EXPECT_THAT(finding.message, HasSubstr("2 of 4 features with one value in every frame (the first: 0.5)"));
  EXPECT_THAT(codes_of(report), Not(Contains("duplicate_features")));
  EXPECT_EQ(report.modalities[0].constant_features, 2);
}

TEST(AuditFrames, duplicate_features_are_named_with_their_original) {
  auto contents = clean_contents();
  for_each_frame(contents.video, 3, [](float* frame) { frame[2] = frame[0]; });
  EXPECT_THAT(finding_of(audit_of(contents), "duplicate_features").affected.first, ElementsAre("video[2] = video[0]"));
  contents.video[299].back() += 1.0f;
  EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre());
}

TEST(AuditFrames, zero_and_minus_zero_are_equal) {
  auto contents = clean_contents();
  for_each_frame(contents.video, 3, [](float* frame) { frame[2] = frame[0]; });
  for (auto& frames : contents.video) frames[0] = 0.0f, frames[2] = -0.0f;
  EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre("duplicate_features"));
}

TEST(AuditFrames, an_extreme_scale_is_a_warning) {
  auto contents = clean_contents();
  for_each_frame(contents.audio, 4, [](float* frame) { frame[1] *= 5000.0f; });
  const auto finding = finding_of(audit_of(contents), "extreme_scale");
  EXPECT_EQ(finding.grade, Grade::kWarning);
  EXPECT_THAT(finding.message, HasSubstr("1 feature with values beyond 1e+04"));
  EXPECT_THAT(finding.affected.first, ElementsAre("audio[1]"));
}

TEST(AuditFrames, uneven_scales_are_a_note) {
  auto contents = clean_contents();
  for_each_frame(contents.audio, 4, [](float* frame) { frame[1] *= 1e-5f; });
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("uneven_scales"));
  EXPECT_THAT(report.findings[0].affected.first, ElementsAre("audio[1]"));
}

TEST(AuditFrames, a_far_outlier_is_a_note) {
  auto contents = clean_contents();
  for_each_frame(contents.audio, 4, [](float* frame) { frame[3] *= 0.01f; });
  // One value of n lies at most sqrt(n - 1) deviations from the mean; these are 2850 frames repeated five times.
  for (auto& frames : contents.audio) {
    const auto once = frames;
    for (int i = 0; i < 4; ++i) frames.insert(frames.end(), once.begin(), once.end());
  }
  contents.audio[5][3] = 900.0f;
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), Contains("far_outliers"));
  EXPECT_THAT(finding_of(report, "far_outliers").affected.first, ElementsAre("audio[3]"));
}

TEST(AuditFrames, a_modality_of_zeros_is_one_error) {
  auto contents = clean_contents();
  for (auto& frames : contents.video) std::fill(frames.begin(), frames.end(), 0.0f);
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), Contains("all_zero_modality"));
  EXPECT_THAT(codes_of(report), Not(Contains("constant_features")));
  EXPECT_EQ(report.modalities[1].zero_frames, report.modalities[1].frames);
}

TEST(AuditFrames, utterances_of_zeros_are_counted_and_many_are_a_warning) {
  auto contents = clean_contents();
  const auto zero_until = [&](size_t end) {
    for (size_t i = 0; i < end; ++i) std::fill(contents.video[i].begin(), contents.video[i].end(), -0.0f);
  };
  zero_until(29);
  auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("all_zero_utterances"));
  EXPECT_THAT(report.findings[0].message, HasSubstr("29 utterances (9.7 %)"));
  EXPECT_EQ(report.findings[0].affected.first.size(), 10u);
  EXPECT_EQ(report.findings[0].affected.count, 29);
  zero_until(30);
  report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("many_all_zero_utterances"));
  EXPECT_EQ(report.findings[0].grade, Grade::kWarning);
}

TEST(AuditFrames, padding_before_or_behind_is_noticed) {
  for (const bool front : {true, false}) {
    auto contents = clean_contents();
    for (size_t i = 0; i < 151; ++i) {
      auto& frames = contents.audio[i];
      frames.insert(front ? frames.begin() : frames.end(), 8, 0.0f);
    }
    const auto report = audit_of(contents);
    EXPECT_THAT(codes_of(report), ElementsAre("padding_kept"));
    EXPECT_EQ(report.findings[0].affected.count, 151);
    contents.audio[0].erase(front ? contents.audio[0].begin() : contents.audio[0].end() - 4,
                            front ? contents.audio[0].begin() + 4 : contents.audio[0].end());
    EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre()) << "one zero frame each, as a word without frames has";
  }
}

TEST(AuditFrames, long_and_single_frame_utterances_are_notes) {
  auto contents = clean_contents();
  const auto once = contents.audio[8];
  for (int i = 0; i < 20; ++i) contents.audio[8].insert(contents.audio[8].end(), once.begin(), once.end());
  contents.video[12].resize(3);
  const auto report = audit_of(contents);
  EXPECT_THAT(finding_of(report, "unusually_long_utterances").affected.first, ElementsAre("u8"));
  EXPECT_THAT(finding_of(report, "one_frame_utterances").affected.first, ElementsAre("u12"));
  EXPECT_EQ(report.findings.size(), 2u);
}

TEST(AuditFrames, one_row_an_utterance_is_a_format_of_its_own) {
  auto contents = clean_contents();
  for (auto& frames : contents.video) frames.resize(3);
  EXPECT_THAT(codes_of(audit_of(contents)), Not(Contains("one_frame_utterances")));
}

TEST(AuditFrames, an_absent_modality_is_a_note) {
  auto contents = clean_contents();
  contents.audio_width = 0;
  for (auto& frames : contents.audio) frames.clear();
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("absent_modality"));
  EXPECT_EQ(report.findings[0].message, "The data set has no audio.");
  EXPECT_EQ(report.probes.size(), 2u);
}

TEST(AuditFrames, widths_have_usual_meanings) {
  EXPECT_EQ(usual_meaning(Modality::kAudio, 74), "COVAREP");
  EXPECT_EQ(usual_meaning(Modality::kVideo, 35), "FACET 4.2");
  EXPECT_THAT(usual_meaning(Modality::kAudio, 5), HasSubstr("1, 3, 6, 25, 60"));
  EXPECT_EQ(usual_meaning(Modality::kAudio, 768), "BERT vectors (text), unusual for audio");
  EXPECT_EQ(usual_meaning(Modality::kAudio, 11), "");
}

TEST(AuditFrames, swapped_modalities_are_a_warning) {
  auto contents = clean_contents();
  contents.audio_width = 47;
  contents.video_width = 74;
  const KeyedStream stream(1, 0);
  uint64_t drawn = 0;
  for (size_t i = 0; i < contents.audio.size(); ++i) {
    contents.audio[i].resize(2 * 47);
    contents.video[i].resize(2 * 74);
    for (auto* frames : {&contents.audio[i], &contents.video[i]}) {
      for (auto& value : *frames) value = static_cast<float>(stream.normal(drawn++));
    }
  }
  EXPECT_THAT(codes_of(audit_of(contents)), Contains("modalities_swapped"));
  contents.video_width = 37;
  EXPECT_THAT(codes_of(audit_of(contents)), Not(Contains("modalities_swapped")));
}

}  // namespace
}  // namespace modrob::data
