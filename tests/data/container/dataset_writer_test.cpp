#include "data/prelude.h"

namespace modrob::data {
namespace {

TEST(DatasetWriter, equal_contents_give_equal_bytes) {
  const TemporaryFolder folder;
  write_dataset(folder / "a", small_contents());
  write_dataset(folder / "b", small_contents());
  for (const std::string file : {"dataset.json", "dataset.safetensors"}) {
    EXPECT_EQ(read_file(folder / "a" / file), read_file(folder / "b" / file));
  }
}

TEST(DatasetWriter, the_hash_covers_frames_labels_and_texts) {
  const TemporaryFolder folder;
  const std::vector<std::function<void(DatasetContents&)>> changes = {
      [](DatasetContents&) {}, [](DatasetContents& contents) { contents.audio[0][0] = 99; },
      [](DatasetContents& contents) { contents.utterances[0].label = 99; },
      [](DatasetContents& contents) { contents.utterances[0].transcript[0] = 'g'; },
      [](DatasetContents& contents) { contents.provenance["made_by"] = "another test"; }};
  std::set<std::string> hashes;
  for (size_t i = 0; i < changes.size(); ++i) {
    auto contents = small_contents();
    changes[i](contents);
    write_dataset(folder / std::to_string(i), contents);
    hashes.insert(Dataset::open(folder / std::to_string(i)).hash());
  }
  EXPECT_EQ(hashes.size(), changes.size());
}

TEST(DatasetWriter, an_existing_folder_is_left_alone) {
  const TemporaryFolder folder;
  write_dataset(folder / "a", small_contents());
  const auto before = read_file(folder / "a" / "dataset.json");
  auto other = small_contents();
  other.name = "other";
  EXPECT_THAT(user_error_of([&] { write_dataset(folder / "a", other); }), HasSubstr("exists already"));
  EXPECT_EQ(read_file(folder / "a" / "dataset.json"), before);
}

TEST(DatasetWriter, contradictions_are_refused_and_nothing_is_left) {
  const std::vector<std::pair<std::function<void(DatasetContents&)>, std::string>> cases = {
      {[](DatasetContents& c) { c.name.clear(); }, "has a name"},
      {[](DatasetContents& c) { c.utterances.clear(), c.words.clear(), c.audio.clear(), c.video.clear(); },
       "at least one utterance"},
      {[](DatasetContents& c) { c.audio.pop_back(); }, "one entry for each utterance"},
      {[](DatasetContents& c) { c.video_width = 0; }, "has frames of no width"},
      {[](DatasetContents& c) { c.provenance = 3; }, "JSON object"},
      {[](DatasetContents& c) { c.utterances[1].id = "a"; }, "utterance 'a' occurs twice"},
      {[](DatasetContents& c) { c.utterances[1].video.clear(); }, "'b' needs an id and a video"},
      {[](DatasetContents& c) { c.utterances[1].label = NAN; }, "'b' has no finite label"},
      {[](DatasetContents& c) { c.utterances[1].transcript = "caf\xC3"; }, "'b' holds a text that is not UTF-8"},
      {[](DatasetContents& c) { c.words[1].clear(); }, "utterance 'b': there is no word"},
      {[](DatasetContents& c) {
         c.words[1] = {{0, 99}};
       },
       "'b': word 0 [0, 99) is outside"},
      {[](DatasetContents& c) { c.audio[2].pop_back(); }, "audio of utterance 'c' is not a positive number of rows"},
      {[](DatasetContents& c) { c.video[2].clear(); }, "video of utterance 'c' is not a positive number of rows"},
      {[](DatasetContents& c) { c.video[2].pop_back(); }, "video of utterance 'c' does not have one frame a word"},
  };
  const TemporaryFolder folder;
  for (const auto& [change, message] : cases) {
    auto contents = small_contents();
    change(contents);
    try {
      write_dataset(folder / "x", contents);
      ADD_FAILURE() << "expected: " << message;
    } catch (const CheckFailure& failure) {
      EXPECT_THAT(failure.what(), HasSubstr(message));
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  }
}

TEST(DatasetWriter, without_word_alignment_lengths_are_free) {
  const TemporaryFolder folder;
  auto contents = small_contents();
  contents.word_aligned = false;
  contents.video[1] = {1, 2, 3, 4};
  write_dataset(folder / "x", contents);
  const auto dataset = Dataset::open(folder / "x");
  EXPECT_FALSE(dataset.word_aligned());
  EXPECT_EQ(dataset.video(1).steps, 4);
  EXPECT_EQ(dataset.words(1).size(), 1u);
}

TEST(DatasetWriter, a_modality_may_be_absent_altogether) {
  const TemporaryFolder folder;
  auto contents = small_contents();
  contents.video_width = 0;
  contents.video.assign(contents.utterances.size(), {});
  contents.simulated = {};
  write_dataset(folder / "set", contents);
  const auto dataset = Dataset::open(folder / "set");
  EXPECT_EQ(dataset.video_width(), 0);
  EXPECT_EQ(dataset.video(2).steps, 0);
  EXPECT_EQ(dataset.audio_width(), 2);
  EXPECT_EQ(dataset.audio(2).steps, 3);
  EXPECT_EQ(dataset.present().name(), "text+audio");
  contents.video[1] = {1.0F};
  EXPECT_THROW(write_dataset(folder / "other", contents), CheckFailure);
}

}  // namespace
}  // namespace modrob::data
