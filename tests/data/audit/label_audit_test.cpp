#include "data/prelude.h"

namespace modrob::data {
namespace {

TEST(AuditLabels, labels_out_of_range_are_a_warning) {
  auto contents = clean_contents();
  contents.utterances[4].label = 3.5;
  contents.utterances[5].label = -3.0;
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("labels_out_of_range"));
  EXPECT_THAT(report.findings[0].affected.first, ElementsAre("u4"));
  EXPECT_THAT(report.findings[0].message, HasSubstr("1 label of 300 outside [-3, 3], from -3.00 to 3.50"));
}

TEST(AuditLabels, zeros_are_counted_by_split) {
  auto contents = clean_contents();
  for (const size_t i : {0, 1, 250}) contents.utterances[i].label = 0.0;
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("zero_labels"));
  EXPECT_EQ(report.findings[0].message, "3 labels exactly 0 (1.0 %; train 2, valid 0, test 1).");
  EXPECT_EQ(report.splits[0].zero, 2);
  EXPECT_EQ(report.splits[0].positive + report.splits[0].negative, 158);
}

TEST(AuditLabels, class_numbers_instead_of_scores_are_a_warning) {
  auto contents = clean_contents();
  for (auto& utterance : contents.utterances) utterance.label = utterance.label > 0 ? 1.0 : -1.0;
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("few_label_values"));
  EXPECT_THAT(report.findings[0].message, HasSubstr("Only 2 values occur: -1.00, 1.00"));
}

TEST(AuditLabels, constant_labels_are_an_error) {
  auto contents = clean_contents();
  for (auto& utterance : contents.utterances) utterance.label = 0.5;
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), Contains("constant_labels"));
  EXPECT_THAT(codes_of(report), Not(Contains("one_class_split")));
  EXPECT_TRUE(report.has_errors());
}

TEST(AuditLabels, a_split_of_one_class_is_a_warning) {
  auto contents = clean_contents();
  for (size_t i = 160; i < 200; ++i) contents.utterances[i].label = std::abs(contents.utterances[i].label);
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("one_class_split"));
  EXPECT_EQ(report.findings[0].message, "valid: 0 negative, 40 positive labels.");
}

TEST(AuditLabels, imbalance_and_shift_are_notes) {
  auto contents = clean_contents();
  for (size_t i = 200; i < 265; ++i) contents.utterances[i].label = std::abs(contents.utterances[i].label);
  const auto report = audit_of(contents);
  EXPECT_THAT(finding_of(report, "class_imbalance").message, HasSubstr("always saying positive is right in 82.0 %"));
  EXPECT_THAT(finding_of(report, "class_shift").message, HasSubstr("50.0 % in train, 82.0 % in test"));
}

TEST(AuditLabels, an_empty_split_is_an_error) {
  auto contents = clean_contents();
  for (size_t i = 160; i < 200; ++i) contents.utterances[i].split = Split::kTrain;
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("empty_split"));
  EXPECT_EQ(report.findings[0].message, "The valid split has no utterance.");
  EXPECT_EQ(report.findings[0].grade, Grade::kError);
}

TEST(AuditLabels, test_sets_of_few_videos_are_told) {
  auto contents = clean_contents();
  for (size_t i = 200; i < 210; ++i) contents.utterances[i].video = "v21";
  EXPECT_EQ(finding_of(audit_of(contents), "few_test_videos").message, "The test split has 9 videos.");
  for (size_t i = 200; i < 300; ++i) contents.utterances[i].video = "v21";
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("single_video_test_set"));
  EXPECT_EQ(report.findings[0].grade, Grade::kWarning);
}

TEST(AuditLabels, lost_video_ids_are_a_note) {
  auto contents = clean_contents();
  for (auto& utterance : contents.utterances) utterance.video = utterance.id;
  EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre("one_utterance_per_video"));
}

}  // namespace
}  // namespace modrob::data
