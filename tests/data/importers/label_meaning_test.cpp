#include "data/prelude.h"

namespace modrob::data {
namespace {

// Two utterances in each split, with these two labels.
struct Talks {
  Talks(const std::string& first, const std::string& second) {
    set_progress_style(ProgressStyle::kNone);
    std::string text = "id,video,split,label,text\n";
    for (const char* split : {"train", "valid", "test"}) {
      const std::string name(split);
      text += name + "0," + name + "," + name + "," + first + ",good\n";
      text += name + "1," + name + "," + name + "," + second + ",bad\n";
    }
    write_file_whole(folder / "talks.csv", text);
  }
  ~Talks() { set_progress_style(ProgressStyle::kAuto); }

  ImportResult import(const LabelMeaning& meaning = {}) const {
    ImportOptions options{.label_meaning = meaning};
    return import_dataset(folder / "talks.csv", folder / "set", options);
  }
  std::vector<double> labels() const {
    const auto dataset = Dataset::open(folder / "set");
    return {dataset.utterance(0).label, dataset.utterance(1).label};
  }
  std::string error(const LabelMeaning& meaning) const {
    return user_error_of([&] { import(meaning); });
  }

  TemporaryFolder folder;
};

const LabelMeaning kClasses = {LabelsAs::kNegativePositive, {}};

TEST(LabelMeaning, classes_become_minus_and_plus_one) {
  const Talks talks("0", "1");
  const auto result = talks.import(kClasses);
  EXPECT_THAT(talks.labels(), ElementsAre(-1, 1));
  EXPECT_THAT(result.warnings, Not(Contains(HasSubstr("F1, Acc-2"))));
  EXPECT_EQ(Dataset::open(talks.folder / "set").description().at("provenance").at("labels"),
            (io::Json{{"as", "negative-positive"}}));
}

TEST(LabelMeaning, classes_taken_for_scores_are_warned_of_with_the_remedy) {
  const Talks talks("0", "1");
  EXPECT_THAT(talks.import().warnings,
              Contains("every split: labels without zeros are all positive: F1, Acc-2 and macro F1 are undefined. If 0 "
                       "and 1 are classes, import with --labels-as negative-positive"));
  EXPECT_THAT(talks.labels(), ElementsAre(0, 1));
  EXPECT_FALSE(Dataset::open(talks.folder / "set").description().at("provenance").contains("labels"));
  EXPECT_THAT(Talks("0.2", "0.9").import().warnings,
              Contains(AllOf(HasSubstr("labels are all positive"), HasSubstr("import with --rescale LOW,HIGH"))));
  EXPECT_THAT(Talks("-1", "1").import().warnings, Not(Contains(HasSubstr("F1, Acc-2"))));
}

TEST(LabelMeaning, scores_of_another_range_are_mapped_linearly) {
  const Talks talks("0", "0.75");
  EXPECT_THAT(talks.import({LabelsAs::kScores, parse_label_range("0,1")}).warnings,
              Not(Contains(HasSubstr("F1, Acc-2"))));
  EXPECT_THAT(talks.labels(), ElementsAre(-1, 0.5));
  EXPECT_EQ(Dataset::open(talks.folder / "set").description().at("provenance").at("labels"),
            (io::Json{{"rescaled_from", {0.0, 1.0}}, {"rescaled_to", {-1.0, 1.0}}}));
  const Talks seven("1", "7");
  EXPECT_THAT(seven.import({LabelsAs::kScores, parse_label_range("1,7,-3,3")}).warnings,
              Not(Contains(HasSubstr("outside [-3, 3]"))));
  EXPECT_THAT(seven.labels(), ElementsAre(-3, 3));
  EXPECT_THAT(Talks("-1", "7").import().warnings, Contains(HasSubstr("labels outside [-3, 3]: 'train1'")));
}

TEST(LabelMeaning, labels_that_do_not_fit_are_named) {
  EXPECT_EQ(Talks("0", "2").error(kClasses),
            "--labels-as negative-positive: the label of 'train1' is 2.0, needed: 0 (negative) or 1 (positive); scores "
            "of another range are mapped by --rescale LOW,HIGH");
  EXPECT_EQ(Talks("0", "6").error({LabelsAs::kScores, parse_label_range("0,5")}),
            "--rescale: the label of 'train1' is 6.0, outside the range from 0.0 to 5.0; give the range of the "
            "source's scale");
  EXPECT_THAT(Talks("0", "1").error({LabelsAs::kNegativePositive, parse_label_range("0,1")}),
              HasSubstr("exclude each other"));
}

TEST(LabelMeaning, options_that_cannot_be_read_say_what_would_be_right) {
  for (const char* text : {"", "0", "1,0", "0,1,2", "0,1,2,", "a,b", "0,1,1,0", "0,inf", "0,1 ", "0,,1"}) {
    EXPECT_THAT(user_error_of([&] { parse_label_range(text); }), HasSubstr("two ascending numbers")) << text;
  }
  EXPECT_THAT(user_error_of([] { parse_labels_as("clases"); }), HasSubstr("negative-positive"));
  const auto range = parse_label_range("-1.5,2e0");
  EXPECT_EQ(range.from_low, -1.5);
  EXPECT_EQ(range.from_high, 2);
}

}  // namespace
}  // namespace modrob::data
