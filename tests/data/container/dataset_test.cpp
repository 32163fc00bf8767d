#include "data/prelude.h"

namespace modrob::data {
namespace {

std::vector<float> copy(const Frames& frames) { return {frames.values.begin(), frames.values.end()}; }

// A written data set whose files a test changes.
class DatasetFiles : public ::testing::Test {
 protected:
  DatasetFiles() { write_dataset(folder(), small_contents()); }

  std::filesystem::path folder() const { return temporary_ / "small"; }

  void edit_json(const std::function<void(io::Json&)>& change) {
    auto json = io::read_json(folder() / "dataset.json");
    change(json);
    io::write_json(folder() / "dataset.json", json);
  }

  // Writes the arrays anew with `tensor` replaced by other values, or left out, and the recorded size put right.
  template <typename T>
  void replace(const std::string& tensor, const std::vector<T>& values, std::vector<int64_t> shape = {}) {
    rewrite(
        [&](io::SafetensorsWriter& writer) {
          if (shape.empty()) shape = {static_cast<int64_t>(values.size())};
          writer.add<T>(tensor, shape, values);
        },
        tensor);
  }
  void leave_out(const std::string& tensor) {
    rewrite([](io::SafetensorsWriter&) {}, tensor);
  }

  std::string open_error() const {
    return user_error_of([&] { Dataset::open(folder()); });
  }

 private:
  void rewrite(const std::function<void(io::SafetensorsWriter&)>& add, const std::string& skipped) {
    {
      const auto old = io::Safetensors::open(folder() / "dataset.safetensors");
      io::SafetensorsWriter writer;
      for (const auto& [name, view] : old.tensors()) {
        if (name != skipped) writer.add(name, view.dtype, view.shape, view.bytes);
      }
      add(writer);
      writer.write(folder() / "new");
    }
    std::filesystem::rename(folder() / "new", folder() / "dataset.safetensors");
    edit_json(
        [&](io::Json& json) { json["arrays_bytes"] = std::filesystem::file_size(folder() / "dataset.safetensors"); });
  }

  TemporaryFolder temporary_;
};

TEST_F(DatasetFiles, everything_written_is_read) {
  const auto dataset = Dataset::open(folder());
  const auto contents = small_contents();
  EXPECT_EQ(dataset.name(), "small");
  EXPECT_EQ(dataset.folder(), folder());
  EXPECT_EQ(dataset.hash().size(), 64u);
  EXPECT_EQ(dataset.description().at("provenance").at("made_by"), "a test");
  EXPECT_TRUE(dataset.word_aligned());
  EXPECT_FALSE(dataset.simulated(Modality::kText));
  EXPECT_FALSE(dataset.simulated(Modality::kAudio));
  EXPECT_TRUE(dataset.simulated(Modality::kVideo));
  ASSERT_EQ(dataset.size(), 3);
  EXPECT_EQ(dataset.audio_width(), 2);
  EXPECT_EQ(dataset.video_width(), 1);
  for (int64_t i = 0; i < dataset.size(); ++i) {
    const auto at = static_cast<size_t>(i);
    EXPECT_EQ(dataset.utterance(i).id, contents.utterances[at].id);
    EXPECT_EQ(dataset.utterance(i).video, contents.utterances[at].video);
    EXPECT_EQ(dataset.utterance(i).transcript, contents.utterances[at].transcript);
    EXPECT_EQ(dataset.utterance(i).split, contents.utterances[at].split);
    EXPECT_EQ(dataset.utterance(i).label, contents.utterances[at].label);
    EXPECT_EQ(copy(dataset.audio(i)), contents.audio[at]);
    EXPECT_EQ(copy(dataset.video(i)), contents.video[at]);
    EXPECT_EQ(dataset.audio(i).width, 2);
    EXPECT_EQ(dataset.audio(i).steps, static_cast<int64_t>(contents.words[at].size()));
  }
  EXPECT_THAT(dataset.words(0), ElementsAre("Good", "movie!"));
  EXPECT_THAT(dataset.words(2), ElementsAre("so", "so", "bad"));
  EXPECT_THAT(dataset.indices(Split::kTrain), ElementsAre(0, 1));
  EXPECT_THAT(dataset.indices(Split::kValid), ElementsAre());
  EXPECT_THAT(dataset.indices(Split::kTest), ElementsAre(2));
  EXPECT_NO_THROW(dataset.verify_hash());
}

TEST_F(DatasetFiles, the_hash_can_be_made_again_from_the_files) {
  auto json = read_file(folder() / "dataset.json");
  const auto recorded = Dataset::open(folder()).hash();
  json.replace(json.find('"' + recorded + '"') + 1, 64, std::string(64, '0'));
  EXPECT_EQ(sha256(read_file(folder() / "dataset.safetensors") + json), recorded);
}

TEST_F(DatasetFiles, a_changed_transcript_or_frame_is_found_by_the_hash) {
  edit_json([](io::Json& json) { json["utterances"][0]["transcript"] = "Good-movie!"; });
  EXPECT_THAT(user_error_of([&] { Dataset::open(folder()).verify_hash(); }),
              AllOf(HasSubstr("changed or damaged"), HasSubstr(Dataset::open(folder()).hash())));
  edit_json([](io::Json& json) { json["utterances"][0]["transcript"] = "Good movie!"; });
  EXPECT_NO_THROW(Dataset::open(folder()).verify_hash());
  auto arrays = read_file(folder() / "dataset.safetensors");
  arrays.back() = static_cast<char>(arrays.back() ^ 1);
  write_file_whole(folder() / "dataset.safetensors", arrays);
  EXPECT_THAT(user_error_of([&] { Dataset::open(folder()).verify_hash(); }), HasSubstr("changed or damaged"));
}

TEST_F(DatasetFiles, a_folder_without_the_files_is_no_data_set) {
  EXPECT_THAT(user_error_of([] { Dataset::open("/nowhere"); }),
              AllOf(HasSubstr("'/nowhere' is no data set"), HasSubstr("dataset.json"), HasSubstr("data make")));
  std::filesystem::remove(folder() / "dataset.safetensors");
  EXPECT_THAT(open_error(), HasSubstr("no file 'dataset.safetensors'"));
}

TEST_F(DatasetFiles, a_cut_file_is_found_by_its_size) {
  std::filesystem::resize_file(folder() / "dataset.safetensors", 100);
  EXPECT_THAT(open_error(), AllOf(HasSubstr("dataset.safetensors: 100 bytes"), HasSubstr("'arrays_bytes'")));
}

TEST_F(DatasetFiles, each_key_of_the_description_is_needed) {
  for (const std::string key : {"format", "format_version", "name", "hash", "arrays_bytes", "word_aligned", "simulated",
                                "provenance", "utterances"}) {
    const auto whole = read_file(folder() / "dataset.json");
    edit_json([&](io::Json& json) { json.erase(key); });
    EXPECT_THAT(open_error(), AllOf(HasSubstr("dataset.json"), HasSubstr("lacks the key '" + key + "'")));
    write_file_whole(folder() / "dataset.json", whole);
  }
  for (const std::string key : {"id", "video", "split"}) {
    const auto whole = read_file(folder() / "dataset.json");
    edit_json([&](io::Json& json) { json["utterances"][1].erase(key); });
    EXPECT_THAT(open_error(), AllOf(HasSubstr("utterances[1]"), HasSubstr("lacks the key '" + key + "'")));
    write_file_whole(folder() / "dataset.json", whole);
  }
}

TEST_F(DatasetFiles, wrong_values_in_the_description_name_key_and_need) {
  struct Case {
    std::string key;
    io::Json value;
    std::string message;
  };
  const std::vector<Case> cases = {
      {"format", "other", "format: must be 'modrob-dataset', not 'other'"},
      {"format_version", 2, "use a newer modrob"},
      {"format_version", 0, "make the data set again"},
      {"format_version", "1", "format_version: must be an integer"},
      {"name", "", "name: must not be empty"},
      {"name", 3, "name: must be a text, not 3"},
      {"hash", "abc", "64 hexadecimal digits"},
      {"arrays_bytes", -1, "arrays_bytes: is -1, but must be at least 0"},
      {"word_aligned", 1, "word_aligned: must be true or false, not 1"},
      {"simulated", "audio", "simulated: must be a list of texts"},
      {"simulated", io::Json::array({"audo"}), "did you mean 'audio'"},
      {"simulated", io::Json::array({1}), "simulated[0]: must be a text, not 1"},
      {"provenance", "x", "provenance: must be an object"},
      {"utterances", io::Json::object(), "utterances: must be a list"},
      {"utterances", io::Json::array(), "utterances: is empty; a data set has at least one"},
      {"utterances", io::Json::array({1}), "utterances[0]: must be an object, not 1"},
  };
  const auto whole = read_file(folder() / "dataset.json");
  for (const auto& [key, value, message] : cases) {
    edit_json([&, &key = key, &value = value](io::Json& json) { json[key] = value; });
    EXPECT_THAT(open_error(), AllOf(HasSubstr("dataset.json"), HasSubstr(message)));
    write_file_whole(folder() / "dataset.json", whole);
  }
  edit_json([](io::Json& json) { json["utterances"][1].erase("transcript"); });
  EXPECT_THAT(open_error(), HasSubstr("utterances[1].transcript: must not be empty"));
  write_file_whole(folder() / "dataset.json", "[1]");
  EXPECT_THAT(open_error(), HasSubstr("must be an object"));
}

TEST_F(DatasetFiles, unknown_split_and_repeated_id_are_refused) {
  edit_json([](io::Json& json) { json["utterances"][1]["split"] = "dev"; });
  EXPECT_THAT(open_error(), AllOf(HasSubstr("utterances[1].split: "), HasSubstr("train, valid, test")));
  edit_json([](io::Json& json) {
    json["utterances"][1]["split"] = "train";
    json["utterances"][1]["id"] = "a";
  });
  EXPECT_THAT(open_error(), HasSubstr("utterances[1]: the id 'a' is used twice"));
}

TEST_F(DatasetFiles, each_array_is_needed) {
  const auto arrays = read_file(folder() / "dataset.safetensors");
  for (const std::string key : {"labels", "audio.values", "audio.offsets", "video.values", "video.offsets",
                                "text.word_begin", "text.word_end", "text.word_offsets"}) {
    leave_out(key);
    EXPECT_THAT(open_error(), AllOf(HasSubstr("dataset.safetensors"), HasSubstr(key)));
    write_file_whole(folder() / "dataset.safetensors", arrays);
  }
}

TEST_F(DatasetFiles, labels_must_fit_the_utterances) {
  replace<double>("labels", {1.0, 2.0});
  EXPECT_THAT(open_error(), AllOf(HasSubstr("'labels': 2 labels"), HasSubstr("3 utterances")));
  replace<double>("labels", {1.0, NAN, 2.0});
  EXPECT_THAT(open_error(), AllOf(HasSubstr("'labels'"), HasSubstr("utterance 'b'")));
  replace<float>("labels", {1.0, 2.0, 3.0});
  EXPECT_THAT(open_error(), AllOf(HasSubstr("labels"), HasSubstr("F64")));
}

TEST_F(DatasetFiles, offsets_must_cover_the_frames) {
  const std::vector<std::pair<std::vector<int64_t>, std::string>> cases = {
      {{0, 2, 6}, "3 offsets for 3 utterances"},
      {{1, 2, 3, 6}, "begins with 1"},
      {{0, 3, 2, 6}, "descends at utterance 'b'"},
      {{0, 2, 2, 6}, "utterance 'b' has no frame"},
      {{0, 2, 3, 5}, "ends with 5, but 'audio.values' holds 6 frames"},
      {{0, 2, 4, 6}, "utterance 'b' has 2 frames for 1 words, but 'word_aligned' is true"},
  };
  for (const auto& [offsets, message] : cases) {
    replace<int64_t>("audio.offsets", offsets);
    EXPECT_THAT(open_error(), AllOf(HasSubstr("dataset.safetensors: 'audio.offsets'"), HasSubstr(message)));
  }
  edit_json([](io::Json& json) { json["word_aligned"] = false; });
  EXPECT_EQ(Dataset::open(folder()).audio(1).steps, 2);
}

TEST_F(DatasetFiles, frames_have_two_axes_and_features) {
  replace<float>("video.values", {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(open_error(), HasSubstr("video.values"));
  replace<float>("video.values", {}, {6, 0});
  EXPECT_THAT(open_error(), HasSubstr("'video.values': frames without any feature"));
}

TEST_F(DatasetFiles, words_must_fit_the_transcripts) {
  replace<int64_t>("text.word_end", {4, 11});
  EXPECT_THAT(open_error(), HasSubstr("'text.word_end': 2 ends for 6 begins"));
  replace<int64_t>("text.word_end", {4, 11, 4, 2, 5, 11});
  EXPECT_THAT(open_error(), AllOf(HasSubstr("utterance 'b'"), HasSubstr("cuts a character")));
  replace<int64_t>("text.word_end", {4, 11, 5, 2, 5, 12});
  EXPECT_THAT(open_error(), AllOf(HasSubstr("utterance 'c'"), HasSubstr("outside the transcript")));
}

TEST_F(DatasetFiles, unaligned_frames_are_refused) {
  // A header padded to an odd length moves all values.
  auto bytes = read_file(folder() / "dataset.safetensors");
  bytes.insert(8 + static_cast<unsigned char>(bytes[0]) + 256 * static_cast<unsigned char>(bytes[1]), " ");
  bytes[0] = static_cast<char>(bytes[0] + 1);
  write_file_whole(folder() / "dataset.safetensors", bytes);
  edit_json([&](io::Json& json) { json["arrays_bytes"] = bytes.size(); });
  EXPECT_THAT(open_error(), HasSubstr("multiple of four bytes"));
}

TEST(Dataset, split_names) {
  for (const Split split : kSplits) EXPECT_EQ(parse_split(split_name(split)), split);
  EXPECT_THAT(user_error_of([] { parse_split("tests"); }), HasSubstr("did you mean 'test'"));
}

}  // namespace
}  // namespace modrob::data
