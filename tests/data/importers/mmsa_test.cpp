#include "data/prelude.h"
#include "pickle_writer.h"

namespace modrob::data {
namespace {

const char* const kFiles[] = {"mosi_aligned", "mosei_unaligned", "mosi_listform"};

std::filesystem::path file(const std::string& stem) { return golden_dir() / "formats" / "mmsa" / (stem + ".pkl"); }

int64_t length_of(const io::Safetensors& loaded, const std::string& key, int64_t sample, int64_t otherwise) {
  const auto* lengths = loaded.find(key);
  return lengths == nullptr ? otherwise : lengths->copy<int64_t>()[static_cast<size_t>(sample)];
}

// What Self-MM's data set class makes of each file: the frames that count, labels, and token ids.
TEST(Golden_formats, mmsa_loaded) {
  size_t compared = 0;
  for (const std::string stem : kFiles) {
    const auto loaded_file = golden_dir() / "formats" / "mmsa" / (stem + ".loaded.safetensors");
    if (!std::filesystem::exists(loaded_file)) continue;
    const auto loaded = io::Safetensors::open(loaded_file);
    const TemporaryFolder folder;
    ImportOptions options{.cleaning = Cleaning::kReference};
    const auto dataset = imported(file(stem), folder / "out", options);
    const auto document = io::PickleDocument::open(file(stem), io::kDataProfile);
    const PickleField root(document.root(), document.name(), "");
    int64_t row = 0;
    for (const Split split : kSplits) {
      const std::string name(split_name(split));
      const MmsaSplit fields(root.member(name), options);
      const auto labels = loaded.at(name + "/labels").copy<float>();
      const auto text = loaded.at(name + "/text").copy<float>();
      ASSERT_EQ(text.size(), fields.text_bert.size());
      for (size_t i = 0; i < text.size(); ++i) ASSERT_EQ(text[i], static_cast<float>(fields.text_bert[i])) << name;
      for (size_t i = 0; i < labels.size(); ++i, ++row) {
        const auto sample = static_cast<int64_t>(i);
        const std::string what = stem + "/" + name + "[" + std::to_string(i) + "]";
        const auto& utterance = dataset.utterance(row);
        EXPECT_EQ(utterance.split, split) << what;
        EXPECT_EQ(utterance.id, fields.ids[i]) << what;
        EXPECT_EQ(utterance.transcript, fields.transcripts[i]) << what;
        EXPECT_EQ(static_cast<float>(utterance.label), labels[i]) << what;
        const auto audio = dataset.audio(row), video = dataset.video(row);
        expect_rows(audio, loaded.at(name + "/audio"), sample, 0, what + " audio");
        expect_rows(video, loaded.at(name + "/vision"), sample, 0, what + " vision");
        EXPECT_EQ(audio.steps, length_of(loaded, name + "/audio_lengths", sample, audio.steps)) << what;
        EXPECT_EQ(video.steps, length_of(loaded, name + "/vision_lengths", sample, video.steps)) << what;
        ++compared;
      }
    }
    EXPECT_EQ(row, dataset.size());
  }
  EXPECT_GT(compared, 0u);
}

// need_normalized: one frame, the mean over all T.
TEST(Golden_formats, mmsa_normalized) {
  const auto expected = io::Safetensors::open(golden_dir() / "formats/mmsa/mosei_unaligned.normalized.safetensors");
  const TemporaryFolder folder;
  ImportOptions options{.cleaning = Cleaning::kReference, .mean_frames = true};
  const auto dataset = imported(file("mosei_unaligned"), folder / "out", options);
  int64_t row = 0;
  for (const Split split : kSplits) {
    const std::string name(split_name(split));
    const auto samples = expected.at(name + "/audio").shape[0];
    for (int64_t sample = 0; sample < samples; ++sample, ++row) {
      expect_rows(dataset.audio(row), expected.at(name + "/audio"), sample, 0, name + " audio");
      expect_rows(dataset.video(row), expected.at(name + "/vision"), sample, 0, name + " vision");
    }
  }
  EXPECT_EQ(row, dataset.size());
}

TEST(Mmsa, says_what_it_repaired) {
  const TemporaryFolder folder;
  const auto result = import_dataset(file("mosei_unaligned"), folder / "out", {});
  const auto& repairs = result.provenance.at("repairs");
  EXPECT_GT(repairs.at("non-finite audio values set to 0").get<int64_t>(), 0) << repairs;
  EXPECT_EQ(repairs.at("utterances with stale audio frames behind their recorded length, left out"), 1) << repairs;
  EXPECT_EQ(result.provenance.at("imported_from"), "mmsa");
  EXPECT_EQ(result.provenance.at("sources")[0].at("file"), "mosei_unaligned.pkl");
  EXPECT_EQ(result.provenance.at("sources")[0].at("sha256").get<std::string>().size(), 64u);
  const auto dataset = Dataset::open(folder / "out");
  EXPECT_EQ(dataset.name(), "mosi") << "by the videos, whatever the file is called";
  for (int64_t i = 0; i < dataset.size(); ++i) {
    for (const float value : dataset.audio(i).values) EXPECT_TRUE(std::isfinite(value));
  }
}

TEST(Mmsa, videos_come_from_the_ids) {
  const TemporaryFolder folder;
  const auto dataset = imported(file("mosi_aligned"), folder / "out");
  EXPECT_EQ(dataset.utterance(0).id, "03bSnISJMiM$_$1");
  EXPECT_EQ(dataset.utterance(0).video, "03bSnISJMiM");
  EXPECT_FALSE(dataset.word_aligned());
}

/// Two samples a split, of 3 frames, with values that say their place; `nested`: every row is an array in a list.
void write_mmsa(const std::filesystem::path& path, bool nested, int64_t first_token = 101) {
  write_file_whole(path, [&](const ByteSink& append) {
    PickleWriter pickle(append);
    // [2, rows, width], counted through.
    const auto block = [&](int64_t rows, int64_t width, const auto& value) {
      using Value = decltype(value(int64_t{0}));
      const std::string code = std::is_same_v<Value, int64_t> ? "i8" : "f4";
      std::vector<Value> all;
      for (int64_t i = 0; i < 2 * rows * width; ++i) all.push_back(value(i));
      if (!nested) return pickle.array(code, {2, rows, width}, all);
      pickle.list([&] {
        for (int64_t sample = 0; sample < 2; ++sample) {
          pickle.list([&] {
            for (int64_t row = 0; row < rows; ++row) {
              const auto begin = all.begin() + (sample * rows + row) * width;
              pickle.array(code, {width}, std::vector<Value>(begin, begin + width));
            }
          });
        }
      });
    };
    pickle.dict([&] {
      for (const std::string split : {"train", "valid", "test"}) {
        pickle.text(split);
        pickle.dict([&] {
          pickle.text("id");
          pickle.texts({split + "$_$0", split + "$_$1"});
          pickle.text("raw_text");
          pickle.texts({"good", "bad"});
          pickle.text("regression_labels");
          nested ? pickle.list([&] {
            for (const float label : {1.0f, -1.0f}) pickle.array("f4", {1}, std::vector<float>{label});
          })
                 : pickle.array("f4", {2}, std::vector<float>{1, -1});
          pickle.text("audio");
          block(3, 2, [](int64_t i) { return static_cast<float>(i + 1); });
          pickle.text("vision");
          block(3, 4, [](int64_t i) { return static_cast<float>(i + 100); });
          pickle.text("text_bert");
          block(3, 5, [&](int64_t i) { return i / 5 % 3 == 0 ? first_token : int64_t{i / 5 % 3 == 1 && i % 5 < 2}; });
          for (const char* lengths : {"audio_lengths", "vision_lengths"}) {
            pickle.text(lengths);
            pickle.array("i8", {2}, std::vector<int64_t>{2, 3});
          }
        });
      }
    });
    pickle.stop();
  });
}

TEST(Mmsa, rows_may_be_arrays_in_lists) {
  const TemporaryFolder folder;
  write_mmsa(folder / "arrays.pkl", false);
  write_mmsa(folder / "lists.pkl", true);
  const auto arrays = imported(folder / "arrays.pkl", folder / "a");
  const auto lists = imported(folder / "lists.pkl", folder / "b");
  ASSERT_EQ(arrays.size(), 6);
  for (int64_t i = 0; i < 6; ++i) {
    EXPECT_EQ(lists.utterance(i).label, arrays.utterance(i).label);
    EXPECT_THAT(lists.audio(i).values, ElementsAreArray(arrays.audio(i).values));
    EXPECT_THAT(lists.video(i).values, ElementsAreArray(arrays.video(i).values));
  }
  EXPECT_THAT(arrays.audio(0).values, ElementsAre(1, 2, 3, 4));
}

TEST(Mmsa, a_token_of_another_vocabulary_names_the_option) {
  const TemporaryFolder folder;
  write_mmsa(folder / "xlmr.pkl", true, 250'001);
  ImportOptions options;
  EXPECT_THAT(user_error_of([&] { import_dataset(folder / "xlmr.pkl", folder / "out", options); }),
              AllOf(HasSubstr("250001 as a token id; ids from 0 to 30521 exist"), HasSubstr("--vocabulary-size")));
  options.vocabulary_size = 250'002;
  EXPECT_EQ(imported(folder / "xlmr.pkl", folder / "out", options).size(), 6);
}

}  // namespace
}  // namespace modrob::data
