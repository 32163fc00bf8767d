#include "data/prelude.h"

namespace modrob::data {
namespace {

void copy_utterance(DatasetContents& contents, size_t from, size_t to) {
  copy_transcript(contents, from, to);
  contents.audio[to] = contents.audio[from];
  contents.video[to] = contents.video[from];
}

TEST(AuditLeaks, a_video_in_two_splits_is_an_error) {
  auto contents = clean_contents();
  contents.utterances[199].video = "v0";
  contents.utterances[5].video = "v29";
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("same_video_in_two_splits"));
  EXPECT_EQ(report.findings[0].affects, "videos");
  EXPECT_THAT(report.findings[0].affected.first, ElementsAre("v0", "v29"));
  EXPECT_EQ(report.findings[0].message,
            "2 videos of 30 with utterances in more than one split (train+valid: 1, train+test: 1).");
  EXPECT_TRUE(report.has_errors());
}

TEST(AuditLeaks, a_long_transcript_in_two_splits_is_a_warning_whatever_its_case) {
  auto contents = clean_contents();
  set_transcript(contents, 0, "What a GREAT movie, really!");
  set_transcript(contents, 200, "what a great movie really");
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("same_transcript_in_two_splits"));
  EXPECT_EQ(report.findings[0].grade, Grade::kWarning);
  EXPECT_THAT(report.findings[0].affected.first, ElementsAre("u0", "u200"));
  EXPECT_THAT(report.findings[0].message, HasSubstr("1 transcript of at least 5 words in more than one split "
                                                    "(train+test: 1)"));
}

TEST(AuditLeaks, a_short_transcript_in_two_splits_is_a_note) {
  auto contents = clean_contents();
  for (const size_t i : {0, 170, 200}) set_transcript(contents, i, "Go see it!");
  set_transcript(contents, 1, "I liked it");
  set_transcript(contents, 2, "I liked it");  // in one split
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("same_short_transcript_in_two_splits"));
  EXPECT_EQ(report.findings[0].grade, Grade::kNote);
  EXPECT_THAT(report.findings[0].message, HasSubstr("train+valid+test: 1"));
  EXPECT_EQ(report.findings[0].affected.count, 3);
}

TEST(AuditLeaks, duplicate_utterances_in_a_split_are_a_warning) {
  auto contents = clean_contents();
  copy_utterance(contents, 3, 9);
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("duplicate_utterances"));
  EXPECT_THAT(report.findings[0].affected.first, ElementsAre("u3", "u9"));
  EXPECT_THAT(report.findings[0].message, HasSubstr("Groups of equals whose labels differ: 1."));
}

TEST(AuditLeaks, duplicate_utterances_in_two_splits_are_an_error) {
  auto contents = clean_contents();
  copy_utterance(contents, 4, 204);
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("duplicate_utterances_in_two_splits", "same_transcript_in_two_splits"));
  EXPECT_EQ(report.findings[0].grade, Grade::kError);
}

TEST(AuditLeaks, one_bit_of_one_frame_makes_two_utterances) {
  auto contents = clean_contents();
  copy_utterance(contents, 3, 9);
  contents.video[9].back() = std::nextafter(contents.video[9].back(), 100.0f);
  EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre());
}

TEST(AuditLeaks, short_words_without_any_frame_are_no_duplicates) {
  auto contents = clean_contents();
  for (const size_t i : {3, 9}) {
    set_transcript(contents, i, "yes");
    contents.audio[i].assign(8, 0.0f);
    contents.video[i].assign(6, 0.0f);
  }
  EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre("all_zero_utterances", "all_zero_utterances"));
}

TEST(AuditLeaks, frames_of_another_utterance_are_a_warning) {
  auto contents = clean_contents();
  contents.audio[3] = contents.audio[9];
  EXPECT_THAT(codes_of(audit_of(contents)), ElementsAre()) << "video still differs";
  contents.video[3] = contents.video[9];
  const auto report = audit_of(contents);
  EXPECT_THAT(codes_of(report), ElementsAre("same_frames_other_transcript"));
  EXPECT_THAT(report.findings[0].affected.first, ElementsAre("u3", "u9"));
}

TEST(AuditLeaks, lists_stop_after_ten) {
  auto contents = clean_contents();
  for (size_t i = 0; i < 12; ++i) {
    contents.utterances[i].video = "x" + std::to_string(i);
    contents.utterances[200 + i].video = "x" + std::to_string(i);
  }
  const auto finding = finding_of(audit_of(contents), "same_video_in_two_splits");
  EXPECT_EQ(finding.affected.count, 12);
  ASSERT_EQ(finding.affected.first.size(), 10u);
  EXPECT_EQ(finding.affected.first.back(), "x9");
}

}  // namespace
}  // namespace modrob::data
