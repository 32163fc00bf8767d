#include "data/prelude.h"
#include "pickle_writer.h"

namespace modrob::data {
namespace {

std::filesystem::path cached_folder() { return golden_dir() / "formats" / "cached"; }

// The arrays and texts of X.expected, as the writer's program put them there.
class ExpectedList {
 public:
  explicit ExpectedList(const std::string& stem)
      : json_(io::read_json(cached_folder() / (stem + ".expected.json"))),
        arrays_(io::Safetensors::open(cached_folder() / (stem + ".expected.safetensors"))) {}
  size_t size() const { return json_.at("items").size(); }
  const io::Json& features(size_t i) const { return json_.at("items")[i].at("items")[0].at("items"); }
  std::vector<float> frames(size_t i, size_t field) const {
    const auto& view = arrays_.at(features(i)[field].at("key").get<std::string>());
    std::vector<float> values(static_cast<size_t>(view.count()));
    io::convert_to_float(view.dtype, false, view.bytes.data(), 1, values);
    return values;
  }
  std::vector<std::string> words(size_t i) const {
    std::vector<std::string> words;
    for (const auto& word : features(i)[3].at("items")) words.push_back(word.at("v"));
    return words;
  }
  double label(size_t i) const {
    const auto& view = arrays_.at(json_.at("items")[i].at("items")[1].at("key").get<std::string>());
    return view.dtype == io::Dtype::kF64 ? view.copy<double>()[0] : view.copy<float>()[0];
  }
  std::string segment(size_t i) const { return json_.at("items")[i].at("items")[2].at("v"); }

 private:
  io::Json json_;
  io::Safetensors arrays_;
};

void expect_split(const Dataset& dataset, Split split, const ExpectedList& expected) {
  const auto indices = dataset.indices(split);
  ASSERT_EQ(indices.size(), expected.size());
  for (size_t i = 0; i < indices.size(); ++i) {
    const auto& utterance = dataset.utterance(indices[i]);
    SCOPED_TRACE(expected.segment(i));
    EXPECT_EQ(utterance.id, expected.segment(i));
    EXPECT_EQ(static_cast<float>(utterance.label), static_cast<float>(expected.label(i)));
    const auto words = dataset.words(indices[i]);
    EXPECT_EQ(std::vector<std::string>(words.begin(), words.end()), expected.words(i));
    for (const auto& [field, frames] :
         {std::pair{size_t{1}, dataset.video(indices[i])}, {size_t{2}, dataset.audio(indices[i])}}) {
      auto values = expected.frames(i, field);
      if (values.empty()) values.assign(static_cast<size_t>(frames.width), 0.0f);
      ASSERT_EQ(std::vector<float>(frames.values.begin(), frames.values.end()), values);
    }
  }
}

// Each of the three files leads to all of them, and everything in them arrives.
TEST(Golden_formats, cached_import) {
  for (const std::string family : {"misa_mosi", "bbfn_mosei", "mmim_mosi"}) {
    for (const std::string start : {"train", "test"}) {
      const TemporaryFolder output;
      const auto dataset = imported(cached_folder() / (family + "_" + start + ".pkl"), output / "out");
      expect_split(dataset, Split::kTrain, ExpectedList(family + "_train"));
      expect_split(dataset, Split::kValid, ExpectedList(family + "_dev"));
      expect_split(dataset, Split::kTest, ExpectedList(family + "_test"));
      EXPECT_EQ(dataset.word_aligned(), family != "mmim_mosi");
      EXPECT_EQ(dataset.description().at("provenance").at("sources").size(), 3u);
    }
  }
}

// MMIM's own program made its files from the MulT pickle and the label CSV: with the reference's cleaning our import of
// those two gives the same frames.
TEST(Golden_formats, mmim_from_mult) {
  const TemporaryFolder output;
  ImportOptions options{.cleaning = Cleaning::kReference, .labels = golden_dir() / "formats/mult/MOSI-label.csv"};
  const auto dataset = imported(golden_dir() / "formats/mult/mosi_data_noalign.pkl", output / "out", options);
  expect_split(dataset, Split::kTrain, ExpectedList("mmim_mosi_train"));
  expect_split(dataset, Split::kValid, ExpectedList("mmim_mosi_dev"));
  expect_split(dataset, Split::kTest, ExpectedList("mmim_mosi_test"));
}

TEST(Cached, a_file_that_names_no_split_goes_by_the_standard_folds) {
  const TemporaryFolder output;
  std::filesystem::copy_file(cached_folder() / "misa_mosi_test.pkl", output / "some.pkl");
  const auto dataset = imported(output / "some.pkl", output / "out");
  EXPECT_EQ(dataset.indices(Split::kTest).size(), static_cast<size_t>(dataset.size()));
  EXPECT_THAT(dataset.description().at("provenance").at("warnings").dump(), HasSubstr("the train split is empty"));
}

// One utterance with the words, arrays and segment given.
void write_cached(const std::filesystem::path& file, const std::vector<std::string>& words,
                  const std::vector<double>& visual, const std::string& segment) {
  write_file_whole(file, [&](const ByteSink& append) {
    PickleWriter pickle(append);
    const auto count = static_cast<int64_t>(words.size());
    pickle.list([&] {
      pickle.tuple([&] {
        pickle.tuple([&] {
          pickle.array("i8", {count}, std::vector<int64_t>(words.size(), 2));
          pickle.array("f8", {count, static_cast<int64_t>(visual.size()) / std::max<int64_t>(count, 1)}, visual);
          pickle.array("f4", {count, 1}, std::vector<float>(words.size(), 1.0f));
          pickle.texts(words);
        });
        pickle.array("f4", {1, 1}, std::vector<float>{1.5f});
        pickle.text(segment);
      });
    });
    pickle.stop();
  });
}

TEST(Cached, says_what_is_wrong) {
  const TemporaryFolder output;
  const auto error = [&] { return user_error_of([&] { import_dataset(output / "train.pkl", output / "out", {}); }); };
  write_cached(output / "train.pkl", {"good", ""}, {1, 2}, "a[0]");
  EXPECT_THAT(error(), HasSubstr("train.pkl: [0][0][3]: an empty word"));
  write_cached(output / "train.pkl", {"good"}, {1}, "");
  EXPECT_THAT(error(), HasSubstr("the name of the segment is empty"));
  write_cached(output / "train.pkl", {"good"}, {1}, "a[0]");
  write_cached(output / "dev.pkl", {"good"}, {1, 2}, "b[0]");
  EXPECT_THAT(error(), HasSubstr("dev.pkl: the visual frames of 'b[0]' have 2 features; those before it have 1"));
  EXPECT_FALSE(std::filesystem::exists(output / "out"));
}

// Word-aligned data keeps a frame for each word, of zeros, where the extractor found nothing in a clip.
TEST(Cached, a_clip_without_frames_is_missing) {
  const TemporaryFolder output;
  write_cached(output / "train.pkl", {"good"}, {1}, "a[0]");
  write_cached(output / "dev.pkl", {"very", "good"}, {}, "b[0]");
  const auto dataset = imported(output / "train.pkl", output / "out");
  EXPECT_THAT(dataset.video(1).values, ElementsAre(0, 0));
  EXPECT_EQ(dataset.description().at("provenance").at("missing").dump(), "{\"video\":[\"b[0]\"]}");
}

}  // namespace
}  // namespace modrob::data
