#include "data/prelude.h"
#include "made_up_csd.h"

namespace modrob::data {
namespace {

constexpr float kNotThere = std::numeric_limits<float>::quiet_NaN();
constexpr float kEndless = std::numeric_limits<float>::infinity();

/// Two videos: in "a" one segment of three words, the second without visual rows between 1 and 2 seconds when
/// `gap`; "b" only in the words.
class CsdAlignment : public ::testing::Test {
 protected:
  CsdAlignment() {
    words_.root = "words";
    words_.entries["a"] = {{0, 1, 1, 2, 2, 3}, {}, {"one", "sp", "three"}};
    words_.entries["b"] = {{0, 1}, {}, {"lost"}};
    visual_.root = "FACET 4.2";
    visual_.width = 2;
    visual_.entries["a"] = {{0, 0.5, 0.5, 1, 1, 2, 2, 3}, {1, 10, 3, 30, 5, 50, 7, 70}, {}};
    acoustic_.root = "COVAREP";
    acoustic_.entries["a"] = {{2, 3, 0, 1, 1, 2}, {300, 100, 200}, {}};
    labels_.root = "Opinion Segment Labels";
    labels_.entries["a"] = {{0, 3}, {0.5}, {}};
  }

  CsdFiles open(const CsdRoleNames& names = {}) {
    write_made_up_csd(folder_ / "1.csd", words_);
    write_made_up_csd(folder_ / "2.csd", visual_);
    write_made_up_csd(folder_ / "3.csd", acoustic_);
    write_made_up_csd(folder_ / "4.csd", labels_);
    return find_csd_roles(folder_.path(), names);
  }
  std::vector<AlignedSegment> align(const AlignmentOptions& options = {}) {
    auto files = open();
    std::vector<AlignedSegment> segments;
    report_ = align_csd(files, options, [&](AlignedSegment segment) { segments.push_back(std::move(segment)); });
    return segments;
  }
  static AlignmentOptions plain(Cleaning cleaning = Cleaning::kDefault) {
    AlignmentOptions options;
    options.cleaner = {cleaning, false};
    return options;
  }

  TemporaryFolder folder_;
  MadeUpCsd words_, visual_, acoustic_, labels_;
  AlignmentReport report_;
};

TEST_F(CsdAlignment, frames_are_averaged_over_words_and_pauses_left_out) {
  const auto segments = align(plain());
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].id, "a[0]");
  EXPECT_EQ(segments[0].video, "a");
  EXPECT_THAT(segments[0].words, ElementsAre("one", "three"));
  EXPECT_THAT(segments[0].visual, ElementsAre(2, 20, 7, 70));
  EXPECT_THAT(segments[0].acoustic, ElementsAre(100, 300));
  EXPECT_EQ(segments[0].label, 0.5);
  EXPECT_THAT(report_.dropped.at(DropReason::kVideoNotInAll), ElementsAre("b"));
  EXPECT_EQ(report_.videos, 1);
  EXPECT_EQ(report_.segments, 1);
}

TEST_F(CsdAlignment, each_utterance_and_column_is_standardised) {
  const auto segments = align();
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_THAT(segments[0].acoustic, ElementsAre(FloatNear(-1, 1e-5f), FloatNear(1, 1e-5f)));
}

TEST_F(CsdAlignment, segments_with_missing_frames_are_dropped_and_counted) {
  visual_.entries["a"] = {{0, 1, 2, 3}, {1, 10, 7, 70}, {}};
  EXPECT_TRUE(align(plain()).empty());
  EXPECT_THAT(report_.dropped.at(DropReason::kRowsDiffer), ElementsAre("a[0]"));
  EXPECT_EQ(report_.count(DropReason::kOnlyPauses), 0);
}

TEST_F(CsdAlignment, every_other_reason_to_drop_is_told) {
  words_.entries["a"] = {{0, 1, 1, 2, 2, 2, 2, 3}, {}, {"one", "sp", "short", "three"}};
  labels_.entries["a"] = {{0, 3, 1, 2, 2, 2, 8, 9}, {1, 2, 3, -1}, {}};
  const auto segments = align(plain());
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].id, "a[0]");
  EXPECT_THAT(report_.dropped.at(DropReason::kWordTooShort), ElementsAre("a[2]"));
  EXPECT_THAT(report_.dropped.at(DropReason::kOnlyPauses), ElementsAre("a[1]"));
  EXPECT_THAT(report_.dropped.at(DropReason::kSegmentTooShort), ElementsAre("a[2]"));
  EXPECT_THAT(report_.dropped.at(DropReason::kNothingInSegment), ElementsAre("a[3]"));
}

TEST_F(CsdAlignment, segments_keep_their_number_behind_a_reversed_row) {
  labels_.entries["a"] = {{3, 0, 0, 3}, {1, 2}, {}};
  const auto segments = align(plain());
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].id, "a[1]");
  EXPECT_EQ(segments[0].label, 2);
}

TEST_F(CsdAlignment, a_word_over_a_border_belongs_to_both_segments) {
  labels_.entries["a"] = {{0, 2.5, 2.5, 3}, {1, 2}, {}};
  const auto segments = align(plain());
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_THAT(segments[0].words, ElementsAre("one", "three"));
  EXPECT_THAT(segments[1].words, ElementsAre("three"));
}

TEST_F(CsdAlignment, values_that_are_not_finite_follow_the_cleaning) {
  acoustic_.entries["a"].features = {kNotThere, kEndless, 200};
  auto segments = align(plain());
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_THAT(segments[0].acoustic, ElementsAre(0, 0));
  EXPECT_EQ(report_.replaced_features, 2);
  segments = align(plain(Cleaning::kReference));
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_THAT(segments[0].acoustic, ElementsAre(std::numeric_limits<float>::max(), 0));
}

TEST_F(CsdAlignment, a_label_that_is_not_finite_is_an_error_or_zero) {
  labels_.entries["a"].features = {kNotThere};
  EXPECT_THAT(user_error_of([&] { align(plain()); }), AllOf(HasSubstr("a[0]"), HasSubstr("--cleaning reference")));
  const auto segments = align(plain(Cleaning::kReference));
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].label, 0.0);
  EXPECT_EQ(report_.replaced_labels, 1);
  EXPECT_THAT(report_.replaced_label_segments, ElementsAre("a[0]"));
}

TEST_F(CsdAlignment, seven_label_columns_are_kept_and_others_refused) {
  labels_.width = 7;
  labels_.entries["a"].features = {0.1, 1, 2, 3, 4, 5, 6};
  labels_.number_type = H5T_IEEE_F64LE;
  const auto segments = align(plain());
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_THAT(segments[0].labels, ElementsAre(0.1, 1, 2, 3, 4, 5, 6));
  EXPECT_EQ(segments[0].label, 0.1);
  labels_.width = 3;
  labels_.entries["a"].features = {1, 2, 3};
  auto files = open({.words = "1.csd", .audio = "3.csd", .video = "2.csd", .labels = "4.csd"});
  AlignmentReport report;
  EXPECT_THAT(user_error_of([&] { align_csd_raw(files, report, {}, [](RawSegment<float>) {}); }),
              HasSubstr("labels have 3 columns; expected 1 (sentiment) or 7"));
}

TEST_F(CsdAlignment, files_that_do_not_belong_together_are_refused) {
  labels_.entries = {{"other", {{0, 3}, {0.5}, {}}}};
  EXPECT_THAT(user_error_of([&] { align(); }), AllOf(HasSubstr("no video is in all of"), HasSubstr("1.csd")));
  labels_.entries = {{"a[0]", {{0, 3}, {0.5}, {}}}};
  EXPECT_THAT(user_error_of([&] { align(); }), AllOf(HasSubstr("a[0]"), HasSubstr("aligned already")));
}

TEST_F(CsdAlignment, videos_are_told_one_by_one) {
  std::vector<std::pair<size_t, size_t>> told;
  auto options = plain();
  options.on_video = [&](size_t done, size_t all) { told.emplace_back(done, all); };
  align(options);
  EXPECT_THAT(told, ElementsAre(std::pair<size_t, size_t>(1, 1)));
}

TEST_F(CsdAlignment, roles_are_found_or_asked_for) {
  const auto files = open();
  EXPECT_THAT(files.words.name(), HasSubstr("1.csd"));
  EXPECT_THAT(files.visual.name(), HasSubstr("2.csd"));
  EXPECT_THAT(files.acoustic.name(), HasSubstr("3.csd"));
  EXPECT_THAT(files.labels.name(), HasSubstr("4.csd"));

  MadeUpCsd open_face = visual_;
  open_face.root = "OpenFace_2";
  write_made_up_csd(folder_ / "5.csd", open_face);
  EXPECT_THAT(user_error_of([&] { open(); }),
              AllOf(HasSubstr("2.csd and 5.csd could each be the video"), HasSubstr("video=FILE"),
                    HasSubstr("1.csd (texts)"), HasSubstr("2.csd (2 columns)"), HasSubstr("3.csd (1 column)")));
  EXPECT_THAT(open({.words = "", .audio = "", .video = "5.csd", .labels = ""}).visual.name(), HasSubstr("5.csd"));
  EXPECT_THAT(user_error_of([&] { open({.words = "", .audio = "6.csd", .video = "", .labels = ""}); }),
              AllOf(HasSubstr("no file 6.csd"), HasSubstr("audio=")));
  EXPECT_THAT(user_error_of([&] { open({.words = "", .audio = "3.csd", .video = "3.csd", .labels = ""}); }),
              HasSubstr("cannot be two of"));
}

TEST_F(CsdAlignment, a_role_that_is_missing_is_named) {
  open();
  std::filesystem::remove(folder_ / "3.csd");
  EXPECT_THAT(user_error_of([&] { find_csd_roles(folder_.path()); }),
              AllOf(HasSubstr("no file looks like audio"), HasSubstr("audio=FILE"), Not(HasSubstr("3.csd"))));
  TemporaryFolder empty;
  EXPECT_THAT(user_error_of([&] { find_csd_roles(empty.path()); }), HasSubstr("no .csd files"));
  EXPECT_THAT(user_error_of([&] { find_csd_roles(empty / "absent"); }), HasSubstr("absent"));
}

TEST_F(CsdAlignment, phones_are_not_words) {
  MadeUpCsd phones = words_;
  phones.root = "phones of each word";
  write_made_up_csd(folder_ / "0.csd", phones);
  EXPECT_THAT(open().words.name(), HasSubstr("1.csd"));
}

}  // namespace
}  // namespace modrob::data
