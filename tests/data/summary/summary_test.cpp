#include "data/prelude.h"

namespace modrob::data {
namespace {

DatasetSummary summary_of(const DatasetContents& contents) {
  const TemporaryFolder folder;
  write_dataset(folder / "data", contents);
  return summarize(Dataset::open(folder / "data"));
}

TEST(Summary, counts_utterances_videos_and_lengths) {
  const auto summary = summary_of(small_contents());
  EXPECT_EQ(summary.utterances, 3);
  EXPECT_EQ(summary.videos, 2);
  EXPECT_EQ(summary.splits[0].utterances, 2);
  EXPECT_EQ(summary.splits[0].videos, 1);
  EXPECT_EQ(summary.splits[1].utterances, 0);
  EXPECT_EQ(summary.splits[1].videos, 0);
  EXPECT_EQ(summary.splits[2].utterances, 1);
  EXPECT_EQ(summary.audio_width, 2);
  EXPECT_EQ(summary.video_width, 1);
  EXPECT_EQ(summary.words.mean, 2.0);
  EXPECT_EQ(summary.words.smallest, 1);
  EXPECT_EQ(summary.words.median, 2);
  EXPECT_EQ(summary.words.largest, 3);
  EXPECT_EQ(summary.video_steps.median, 2);
  EXPECT_EQ(summary.samples.size(), 3u);
}

TEST(Summary, quantiles_are_by_nearest_rank) {
  auto contents = small_contents();
  contents.word_aligned = false;
  contents.utterances.clear();
  contents.words.clear();
  contents.audio.clear();
  contents.video.clear();
  for (size_t i = 1; i <= 100; ++i) {
    contents.utterances.push_back({std::to_string(i), "v", "a", Split::kTrain, 0.0});
    contents.words.push_back({{0, 1}});
    contents.audio.emplace_back(2 * i);
    contents.video.emplace_back(1);
  }
  const auto lengths = summary_of(contents).audio_steps;
  EXPECT_EQ(lengths.quarter, 25);
  EXPECT_EQ(lengths.median, 50);
  EXPECT_EQ(lengths.three_quarters, 75);
  EXPECT_EQ(lengths.most, 95);
  EXPECT_EQ(lengths.largest, 100);
  EXPECT_EQ(lengths.mean, 50.5);
}

TEST(Summary, every_label_is_in_its_bin) {
  const auto labels = summary_of(small_contents()).labels;
  EXPECT_EQ(labels.zeros, 1);
  EXPECT_EQ(labels.smallest, -0.1);
  EXPECT_EQ(labels.largest, 1.5);
  EXPECT_NEAR(labels.mean, 1.4 / 3, 1e-15);
  EXPECT_NEAR(labels.deviation, 0.731816, 1e-6);
  ASSERT_EQ(labels.histogram.size(), 12u);
  EXPECT_EQ(labels.histogram.front().from, -1.0);
  EXPECT_EQ(labels.histogram.back().to, 2.0);
  EXPECT_EQ(labels.histogram[3].count, 1);   // -0.1 in [-0.25, 0)
  EXPECT_EQ(labels.histogram[4].count, 1);   // 0 in [0, 0.25)
  EXPECT_EQ(labels.histogram[10].count, 1);  // 1.5 in [1.5, 1.75)
}

TEST(Summary, the_largest_label_is_in_the_last_bin) {
  auto contents = small_contents();
  for (auto& utterance : contents.utterances) utterance.label = 3.0;
  const auto labels = summary_of(contents).labels;
  EXPECT_EQ(labels.histogram.front().count, 3);  // all equal: [3, 4]
  contents.utterances[0].label = -3.0;
  EXPECT_EQ(summary_of(contents).labels.histogram.back().count, 2);
}

TEST(Summary, simulation_is_said_before_any_number) {
  const auto text = to_text(summary_of(simulate_spoken_reviews(made_up_reviews(100), kSmallSizes, 0)));
  EXPECT_THAT(text, HasSubstr("*** audio and video are SIMULATED"));
  EXPECT_LT(text.find("SIMULATED"), text.find("utterances  "));
  EXPECT_THAT(to_text(summary_of(small_contents())), HasSubstr("*** video is SIMULATED"));
  auto real = small_contents();
  real.simulated = ModalitySet();
  EXPECT_THAT(to_text(summary_of(real)), Not(HasSubstr("SIMULATED")));
}

TEST(Summary, text_shows_tables_samples_and_provenance) {
  auto contents = small_contents();
  std::string& transcript = contents.utterances[0].transcript;
  for (int i = 0; i < 120; ++i) transcript += "\xC3\xA9";
  const auto text = to_text(summary_of(contents));
  EXPECT_THAT(text, HasSubstr("small: 3 utterances in 2 videos\n"));
  EXPECT_THAT(text, HasSubstr("  train                    2        1\n"));
  EXPECT_THAT(text, HasSubstr("  words              2.0        1        1        2        3        3        3\n"));
  EXPECT_THAT(text, HasSubstr("features: 2 audio, 1 video; one frame a word"));
  EXPECT_THAT(text, HasSubstr("1 exactly zero"));
  EXPECT_THAT(text, HasSubstr("a (v1, train, label 1.50): Good movie!\xC3\xA9"));
  EXPECT_THAT(text, HasSubstr("\xC3\xA9 ...\n"));
  EXPECT_THAT(text, HasSubstr("      \"made_by\": \"a test\""));
}

TEST(Summary, json_holds_the_same) {
  const auto json = to_json(summary_of(small_contents()));
  EXPECT_EQ(json.at("simulated"), io::Json::array({"video"}));
  EXPECT_EQ(json.at("splits").at("train").at("utterances"), 2);
  EXPECT_EQ(json.at("lengths").at("words").at("median"), 2);
  EXPECT_EQ(json.at("labels").at("zeros"), 1);
  EXPECT_EQ(json.at("labels").at("histogram").size(), 12u);
  EXPECT_EQ(json.at("samples")[2].at("transcript"), "so so , bad");
  EXPECT_EQ(json.at("provenance").at("made_by"), "a test");
}

}  // namespace
}  // namespace modrob::data
