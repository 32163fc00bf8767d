#include "data/prelude.h"

namespace modrob::data {
namespace {

// `videos` videos of one to four utterances, all in the training split; words apart from blanks are not those that
// split_words finds.
DatasetContents many_videos(int64_t videos) {
  DatasetContents contents;
  contents.name = "many";
  contents.audio_width = 2;
  contents.video_width = 1;
  contents.simulated = Modality::kAudio;
  contents.provenance["made_by"] = "a test";
  for (int64_t video = 0; video < videos; ++video) {
    for (int64_t i = 0; i <= video % 4; ++i) {
      const auto number = static_cast<float>(contents.utterances.size());
      contents.utterances.push_back({"u" + std::to_string(contents.utterances.size()), "v" + std::to_string(video),
                                     "caf\xC3\xA9-bar", Split::kTrain, number / 3});
      contents.words.push_back({{0, 5}, {6, 9}});
      contents.audio.push_back({number, 1, 2, 3});
      contents.video.push_back({-number, 1});
    }
  }
  return contents;
}

std::vector<float> values(const Frames& frames) { return {frames.values.begin(), frames.values.end()}; }

void expect_same_but_splits(const Dataset& a, const Dataset& b) {
  ASSERT_EQ(a.size(), b.size());
  EXPECT_EQ(a.name(), b.name());
  EXPECT_EQ(a.word_aligned(), b.word_aligned());
  EXPECT_EQ(a.has_transcripts(), b.has_transcripts());
  for (const Modality modality : kModalities) EXPECT_EQ(a.simulated(modality), b.simulated(modality));
  for (int64_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a.utterance(i).id, b.utterance(i).id);
    EXPECT_EQ(a.utterance(i).video, b.utterance(i).video);
    EXPECT_EQ(a.utterance(i).transcript, b.utterance(i).transcript);
    EXPECT_EQ(a.utterance(i).label, b.utterance(i).label);
    EXPECT_EQ(a.words(i), b.words(i));
    EXPECT_EQ(values(a.audio(i)), values(b.audio(i)));
    EXPECT_EQ(values(a.video(i)), values(b.video(i)));
  }
}

TEST(Resplit, changes_splits_and_nothing_else) {
  const TemporaryFolder folder;
  write_dataset(folder / "a", many_videos(20));
  const auto source = Dataset::open(folder / "a");
  const auto plan = resplit(source, folder / "b", {});
  const auto result = Dataset::open(folder / "b");
  result.verify_hash();
  expect_same_but_splits(source, result);

  std::map<std::string, Split> of_video;
  for (int64_t i = 0; i < result.size(); ++i) {
    const auto& utterance = result.utterance(i);
    EXPECT_EQ(of_video.emplace(utterance.video, utterance.split).first->second, utterance.split);
    EXPECT_EQ(utterance.split, plan.splits[static_cast<size_t>(i)]);
  }
  int64_t utterances = 0, videos = 0;
  for (const Split split : kSplits) {
    const auto& count = plan.counts[static_cast<size_t>(split)];
    EXPECT_EQ(count.utterances, static_cast<int64_t>(result.indices(split).size()));
    utterances += count.utterances;
    videos += count.videos;
  }
  EXPECT_EQ(utterances, source.size());
  EXPECT_EQ(videos, 20);
  EXPECT_EQ(plan.utterances_moved, source.size() - plan.counts[0].utterances);
  EXPECT_EQ(plan.counts[2].utterances, 10) << "20 % of 50";
  EXPECT_EQ(plan.counts[1].utterances, 5);
}

TEST(Resplit, the_order_of_the_data_set_does_not_matter) {
  const TemporaryFolder folder;
  auto contents = many_videos(30);
  write_dataset(folder / "a", contents);
  const auto turn = [](auto& list) { std::reverse(list.begin(), list.end()); };
  turn(contents.utterances), turn(contents.words), turn(contents.audio), turn(contents.video);
  write_dataset(folder / "b", contents);
  for (const SplitRule rule : {SplitRule::kShares, SplitRule::kFolds}) {
    const auto a = plan_resplit(Dataset::open(folder / "a"), {.rule = rule}).splits;
    auto b = plan_resplit(Dataset::open(folder / "b"), {.rule = rule}).splits;
    turn(b);
    EXPECT_EQ(a, b);
  }
}

TEST(Resplit, the_provenance_tells_rule_and_source) {
  const TemporaryFolder folder;
  write_dataset(folder / "a", many_videos(12));
  const auto source = Dataset::open(folder / "a");
  const auto provenance_of = [&](const std::string& name, const ResplitOptions& options) {
    resplit(source, folder / name, options);
    return Dataset::open(folder / name).description().at("provenance");
  };
  const auto shares = provenance_of("b", {.shares = {60, 20, 20}, .seed = 4});
  EXPECT_EQ(shares.at("derived_from").at("name"), "many");
  EXPECT_EQ(shares.at("derived_from").at("hash"), source.hash());
  EXPECT_EQ(shares.at("derived_from").at("provenance").at("made_by"), "a test");
  EXPECT_EQ(shares.at("split").at("rule"), "shares");
  EXPECT_EQ(shares.at("split").at("shares"), (io::Json{60.0, 20.0, 20.0}));
  EXPECT_EQ(shares.at("split").at("seed"), 4);
  const auto& counts = shares.at("split").at("counts");
  EXPECT_EQ(counts.at("train").at("videos").get<int>() + counts.at("valid").at("videos").get<int>() +
                counts.at("test").at("videos").get<int>(),
            12);

  const auto folds =
      provenance_of("c", {.rule = SplitRule::kFolds, .folds = {.folds = 4, .fold = 1, .valid_share = 12.5}, .seed = 2});
  EXPECT_EQ(folds.at("split").at("rule"), "folds");
  EXPECT_EQ(folds.at("split").at("folds"), 4);
  EXPECT_EQ(folds.at("split").at("fold"), 1);
  EXPECT_EQ(folds.at("split").at("valid_share"), 12.5);

  std::string table = "video,split\n";
  for (int video = 0; video < 12; ++video) {
    table += "v" + std::to_string(video) + "," + (video < 6 ? "train" : video < 9 ? "valid" : "test") + "\n";
  }
  write_file_whole(folder / "splits.csv", table);
  const auto file = provenance_of("d", {.rule = SplitRule::kFile, .file = folder / "splits.csv"});
  EXPECT_EQ(file.at("split").at("file"), "splits.csv");
  EXPECT_EQ(file.at("split").at("sha256"), sha256(table));
  EXPECT_EQ(file.at("split").at("counts").at("test").at("videos"), 3);
  EXPECT_EQ(Dataset::open(folder / "d").utterance(0).split, Split::kTrain);
}

TEST(Resplit, standard_folds_of_a_data_set_with_their_videos) {
  const TemporaryFolder folder;
  auto contents = small_contents();
  contents.utterances[0].video = "03bSnISJMiM";
  contents.utterances[1].video = "WKA5OygbEKI";
  contents.utterances[2].video = "tmZoasNr4rU";
  write_dataset(folder / "a", contents);
  const auto plan = resplit(Dataset::open(folder / "a"), folder / "b", {.rule = SplitRule::kStandard});
  EXPECT_EQ(plan.splits, (std::vector<Split>{Split::kTrain, Split::kValid, Split::kTest}));
  EXPECT_EQ(plan.provenance.at("rule"), "standard");
}

TEST(Resplit, absent_modalities_and_transcripts_stay_absent) {
  const TemporaryFolder folder;
  auto contents = many_videos(8);
  contents.video_width = 0;
  contents.word_aligned = false;
  for (size_t i = 0; i < contents.utterances.size(); ++i) {
    contents.utterances[i].transcript.clear();
    contents.words[i].clear();
    contents.video[i].clear();
  }
  write_dataset(folder / "a", contents);
  const auto source = Dataset::open(folder / "a");
  resplit(source, folder / "b", {});
  const auto result = Dataset::open(folder / "b");
  expect_same_but_splits(source, result);
  EXPECT_FALSE(result.has_transcripts());
  EXPECT_EQ(result.video_width(), 0);
  EXPECT_EQ(result.present(), ModalitySet(Modality::kAudio));
}

TEST(Resplit, refusals_leave_nothing_behind) {
  const TemporaryFolder folder;
  write_dataset(folder / "a", small_contents());
  const auto source = Dataset::open(folder / "a");
  EXPECT_THAT(user_error_of([&] { resplit(source, folder / "b", {}); }), HasSubstr("has 2 videos"));
  EXPECT_FALSE(fs::exists(folder / "b"));
  write_dataset(folder / "many", many_videos(5));
  EXPECT_THAT(user_error_of([&] { resplit(Dataset::open(folder / "many"), folder / "a", {}); }),
              HasSubstr("exists already"));
  EXPECT_EQ(Dataset::open(folder / "a").hash(), source.hash());
  EXPECT_THAT(
      user_error_of([&] { resplit(source, folder / "b", {.rule = SplitRule::kFile, .file = folder / "none.csv"}); }),
      HasSubstr("none.csv"));
}

TEST(Resplit, a_stop_request_leaves_nothing_behind) {
  const TemporaryFolder folder;
  write_dataset(folder / "many", many_videos(5));
  // In a process of its own, because a request cannot be taken back.
  const auto stopped = [&] {
    set_progress_style(ProgressStyle::kPlain);  // whatever an earlier test of this program left
    install_stop_handlers();
    std::raise(SIGTERM);
    try {
      resplit(Dataset::open(folder / "many"), folder / "out", {});
    } catch (const Interrupted&) {
      std::_Exit(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1 ? 7 : 8);
    }
    std::_Exit(9);
  };
  EXPECT_EXIT(stopped(), ExitedWithCode(7), "stopped after 0/22");
}

}  // namespace
}  // namespace modrob::data
