// Containers and exports as Python reads them: docs/data.md is enough to do so, with the standard library alone.

#include "data/prelude.h"
#include "python.h"
#include "shell.h"

namespace modrob::data {
namespace {

constexpr const char* kModules = "array, csv, hashlib, json, struct, zipfile";

struct ArrayShape {
  bool transcripts = true;
  int64_t audio_width = 3, video_width = 2;
};

// Utterances of one to five words with characters of one to four bytes, frames that are no round numbers, as many as
// words in audio and others in video.
DatasetContents made_up(const ArrayShape& shape) {
  const std::array<std::string, 4> pieces = {"na\xC3\xAFve,",
                                             "\xE2\x82\xAC"
                                             "5",
                                             "\"\xF0\x9F\x98\x80\xF0\x9F\x98\x80"
                                             "x\"",
                                             "so"};
  DatasetContents contents;
  contents.name = "made_up";
  contents.word_aligned = false;
  contents.audio_width = shape.audio_width;
  contents.video_width = shape.video_width;
  contents.simulated = ModalitySet(Modality::kAudio) | Modality::kVideo;
  contents.provenance["made_by"] = "a test of \xC3\xBC";
  for (int64_t i = 0; i < 13; ++i) {
    Utterance utterance = {"id " + std::to_string(i) + (i % 3 == 0 ? "/\xC3\xA9,\"" : ""), "v" + std::to_string(i / 2),
                           "", kSplits[static_cast<size_t>(i / 2 % 3)],
                           i == 4 ? 0.0 : static_cast<double>(i - 4) / 3.0};
    const int64_t words = 1 + i % 5;
    for (int64_t word = 0; word < words && shape.transcripts; ++word) {
      utterance.transcript += (word == 0 ? "" : i % 2 == 0 ? " " : "\n") + pieces[static_cast<size_t>((i + word) % 4)];
    }
    contents.words.push_back(split_words(utterance.transcript));
    const auto frames = [&](int64_t steps, int64_t width) {
      std::vector<float> values(static_cast<size_t>(steps * width));
      for (size_t k = 0; k < values.size(); ++k)
        values[k] = static_cast<float>(i - 6) / 7.0F + static_cast<float>(k) * 0.1F;
      return values;
    };
    contents.audio.push_back(frames(words, shape.audio_width));
    contents.video.push_back(frames(1 + i * 5 % 7, shape.video_width));
    contents.utterances.push_back(std::move(utterance));
  }
  return contents;
}

io::Json frames_json(const std::vector<float>& values, int64_t width) {
  io::Json frames = io::Json::array();
  for (size_t begin = 0; width > 0 && begin < values.size(); begin += static_cast<size_t>(width)) {
    frames.push_back(
        std::vector<double>(values.begin() + static_cast<ptrdiff_t>(begin),
                            values.begin() + static_cast<ptrdiff_t>(begin) + static_cast<ptrdiff_t>(width)));
  }
  return frames;
}

io::Json expected_json(const DatasetContents& contents) {
  io::Json json;
  for (size_t i = 0; i < contents.utterances.size(); ++i) {
    const auto& utterance = contents.utterances[i];
    io::Json words = io::Json::array();
    for (const auto& [begin, end] : contents.words[i]) {
      words.push_back(utterance.transcript.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)));
    }
    json["utterances"].push_back({{"id", utterance.id},
                                  {"video", utterance.video},
                                  {"split", split_name(utterance.split)},
                                  {"transcript", utterance.transcript},
                                  {"label", utterance.label},
                                  {"words", words},
                                  {"audio_frames", frames_json(contents.audio[i], contents.audio_width)},
                                  {"video_frames", frames_json(contents.video[i], contents.video_width)}});
  }
  return json;
}

class PythonReads : public ::testing::Test {
 protected:
  void SetUp() override {
    python_ = python_with(kModules);
    if (!python_) GTEST_SKIP() << "no python3; set MODROB_PYTHON";
  }

  void write(const DatasetContents& contents) {
    write_dataset(dataset(), contents);
    write_expected(expected_json(contents));
  }
  void write_expected(const io::Json& json) { io::write_json(folder_ / "expected.json", json); }
  fs::path dataset() const { return folder_ / "set"; }
  fs::path path(const std::string& name) const { return folder_ / name; }

  CommandResult check(const std::vector<fs::path>& folders, const std::string& option = "") const {
    std::string command = "'" + *python_ + "' '" MODROB_SOURCE_DIR "/tests/data/export/check_files.py' " + option +
                          " '" + path("expected.json").string() + "'";
    for (const auto& folder : folders) command += " '" + folder.string() + "'";
    return run_shell(command);
  }
  void expect_same(const CommandResult& result) const {
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr("the same"));
  }

  std::optional<std::string> python_;

 private:
  TemporaryFolder folder_;
};

TEST_F(PythonReads, containers) {
  for (const ArrayShape& shape :
       {ArrayShape{}, ArrayShape{.video_width = 0}, ArrayShape{.transcripts = false, .audio_width = 0}}) {
    fs::remove_all(dataset());
    write(made_up(shape));
    expect_same(check({dataset()}));
  }
}

TEST_F(PythonReads, containers_with_other_splits) {
  auto contents = made_up({});
  write(contents);
  const auto plan =
      resplit(Dataset::open(dataset()), path("other"), {.rule = SplitRule::kFolds, .folds = {.folds = 3}});
  ASSERT_GT(plan.utterances_moved, 0);
  EXPECT_EQ(check({path("other")}).status, 1);
  for (size_t i = 0; i < plan.splits.size(); ++i) contents.utterances[i].split = plan.splits[i];
  write_expected(expected_json(contents));
  expect_same(check({path("other")}));
}

TEST_F(PythonReads, exports) {
  for (const ArrayShape& shape :
       {ArrayShape{}, ArrayShape{.video_width = 0}, ArrayShape{.transcripts = false, .audio_width = 0}}) {
    fs::remove_all(dataset());
    write(made_up(shape));
    for (const std::string name : {"safetensors", "npz", "csv"}) {
      SCOPED_TRACE(name);
      fs::remove_all(path("out"));
      export_dataset(Dataset::open(dataset()), path("out"), {.format = name});
      expect_same(check({dataset(), path("out")}));
    }
  }
}

TEST_F(PythonReads, exports_with_numpy) {
  python_ = python_with("numpy");
  if (!python_) GTEST_SKIP() << "no Python with numpy; set MODROB_PYTHON";
  write(made_up({}));
  for (const std::string name : {"npz", "csv"}) {
    export_dataset(Dataset::open(dataset()), path(name), {.format = name});
    expect_same(check({path(name)}, "--numpy"));
  }
}

// Each difference that the comparison is there for is found.
TEST_F(PythonReads, differences_are_found) {
  const auto contents = made_up({});
  write(contents);
  for (const std::string name : {"safetensors", "npz", "csv"}) {
    export_dataset(Dataset::open(dataset()), path(name), {.format = name});
  }
  const auto same = expected_json(contents);
  for (const std::string key : {"label", "transcript", "words", "audio_frames", "video_frames", "id", "split"}) {
    auto other = same;
    auto& utterance = other["utterances"][6];
    if (key == "label") utterance["label"] = utterance["label"].get<double>() + 1e-15;
    if (key == "transcript") utterance["transcript"] = "x";
    if (key == "words") utterance["words"][0] = "x";
    if (key == "audio_frames") utterance["audio_frames"][0][0] = 0.5;
    if (key == "video_frames") utterance["video_frames"].erase(0);
    if (key == "id") utterance["id"] = "x";
    if (key == "split") utterance["split"] = utterance["split"] == "train" ? "test" : "train";
    write_expected(other);
    EXPECT_EQ(check({dataset()}).status, 1) << key;
    if (key == "words") continue;
    // One format a difference: starting Python takes the time of this test.
    const std::string name(export_formats()[key.size() % 3].name);
    EXPECT_EQ(check({dataset(), path(name)}).status, 1) << key << name;
  }
  write_expected(same);
  auto json = read_file(dataset() / "dataset.json");
  json.replace(json.find("made_up"), 7, "made-up");
  write_file_whole(dataset() / "dataset.json", json);
  EXPECT_THAT(check({dataset()}).output, HasSubstr("differs: hash"));
}

}  // namespace
}  // namespace modrob::data
