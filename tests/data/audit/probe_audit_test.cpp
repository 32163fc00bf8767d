#include "data/prelude.h"

namespace modrob::data {
namespace {

TEST(AuditProbes, every_modality_has_a_line_beside_the_majority) {
  const auto report = audit_of(clean_contents());
  ASSERT_EQ(report.probes.size(), 3u);
  EXPECT_EQ(report.majority_test_acc2, 0.5);
  for (const auto& probe : report.probes) {
    EXPECT_GT(probe.test_acc2, 0.6) << modality_name(probe.modality);
    EXPECT_LT(probe.test_acc2, 0.9) << modality_name(probe.modality);
    EXPECT_GT(probe.train_acc2, 0.6) << modality_name(probe.modality);
    EXPECT_GT(probe.test_corr, 0.2) << modality_name(probe.modality);
  }
  EXPECT_EQ(report.probes[0].features, kTextProbeFeatures);
  EXPECT_EQ(report.probes[1].features, 4);
}

TEST(AuditProbes, labels_in_the_features_are_a_warning) {
  auto contents = clean_contents();
  for (size_t i = 0; i < contents.audio.size(); ++i) {
    contents.audio[i][0] = 100.0f * static_cast<float>(contents.utterances[i].label);
  }
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), Contains("probe_too_good"));
  EXPECT_THAT(finding_of(report, "probe_too_good").message, HasSubstr("audio: a linear model finds "));
}

TEST(AuditProbes, words_that_give_the_label_away_are_a_warning) {
  auto contents = clean_contents();
  for (size_t i = 0; i < contents.utterances.size(); ++i) {
    set_transcript(contents, i,
                   contents.utterances[i].transcript + (contents.utterances[i].label > 0 ? " splendid" : " awful"));
  }
  EXPECT_THAT(finding_of(audit_of(contents), "probe_too_good").message, HasSubstr("text: "));
}

TEST(AuditProbes, labels_leaked_into_train_only_are_a_warning) {
  auto contents = clean_contents();
  for (size_t i = 0; i < contents.video.size(); ++i) {
    const bool train = contents.utterances[i].split == Split::kTrain;
    const auto leaked = static_cast<float>(contents.utterances[i].label > 0 ? 1 : -1);
    for (size_t at = 0; at < contents.video[i].size(); ++at) {
      contents.video[i][at] = (train ? leaked : -leaked) + 0.1f * static_cast<float>(at % 7);
    }
  }
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), Contains("probe_memorises"));
  EXPECT_THAT(finding_of(report, "probe_memorises").message, HasSubstr("video: a linear model finds 100.0 %"));
}

TEST(AuditProbes, a_modality_that_tells_nothing_is_a_note) {
  auto contents = clean_contents();
  for (size_t i = 0; i < contents.video.size(); ++i) {
    if (contents.utterances[i].split != Split::kTest) continue;
    for (auto& value : contents.video[i]) value = -value;
  }
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("probe_not_better_than_majority"));
  EXPECT_THAT(report.findings[0].message, HasSubstr("video: "));
  EXPECT_THAT(report.findings[0].message, HasSubstr("always saying the more frequent sign 50.0 %"));
}

TEST(AuditProbes, the_majority_is_of_the_split_that_is_scored) {
  auto contents = clean_contents();
  for (size_t i = 0; i < 40; ++i) contents.utterances[i].label = std::abs(contents.utterances[i].label);
  for (size_t i = 200; i < 240; ++i) contents.utterances[i].label = -std::abs(contents.utterances[i].label);
  EXPECT_EQ(audit_of(contents).majority_test_acc2, 0.7);
}

TEST(AuditProbes, few_labels_are_not_judged) {
  auto contents = clean_contents();
  for (size_t i = 200; i < 281; ++i) contents.utterances[i].label = 0.0;
  const auto report = audit_of(contents);
  EXPECT_TRUE(report.probes.empty());
  EXPECT_TRUE(std::isnan(report.majority_test_acc2));
  ASSERT_EQ(report.not_done.size(), 2u);
  EXPECT_EQ(report.not_done[1].check, "linear probes");
}

TEST(AuditProbes, very_wide_modalities_are_named_as_not_done) {
  auto contents = clean_contents();
  contents.video_width = 2049;
  for (auto& frames : contents.video) {
    frames.assign(2 * 2049, 0.0f);
    frames[0] = 1.0f;
  }
  const auto report = audit_of(contents);
  EXPECT_EQ(report.probes.size(), 2u);
  ASSERT_EQ(report.not_done.size(), 2u);
  EXPECT_EQ(report.not_done[1].check, "linear probe of video");
}

}  // namespace
}  // namespace modrob::data
