#include "data/prelude.h"

namespace modrob::data {
namespace {

constexpr const char* kHeader =
    "row,id,video_id,utterance,split_reference,split_standard,label_binary,label_regression,transcript\n";

/// Five utterances. Audio: a column that varies, one that is constant, and one with a NaN.
class MosiFolder {
 public:
  MosiFolder() {
    write(std::string(kHeader) + "0,a_1,a,1,train,train,1,,GOOD\n1,a_2,a,2,train,train,0,-1.5,BAD\n" +
          "2,b_1,b,1,train,test,1,0,FINE\n3,c_1,c,1,test,valid,1,2,GREAT\n4,d_1,d,1,test,test,0,,POOR\n");
    write_arrays({1, 0, 1, 1, 0});
  }
  void write(const std::string& csv) const { write_file_whole(folder_ / "utterances.csv", csv); }
  void write_arrays(const std::vector<int64_t>& labels, int64_t rows = 5) const {
    const std::vector<float> audio = {1, 7, 0, 3, 7, NAN, 5, 7, 4, 7, 8, 5, 9, 6, 6};
    const std::vector<float> visual = {1, 2, 3, 4, 5};
    io::SafetensorsWriter writer;
    writer.add<float>("audio", {rows, 15 / rows}, audio);
    writer.add<float>("visual", {5, 1}, visual);
    writer.add<int64_t>("label_binary", {static_cast<int64_t>(labels.size())}, labels);
    writer.write(folder_ / "features.safetensors");
  }
  ImportedDataset import(const ImportOptions& options = {}) const {
    return import_mosi_utterance({folder_.path(), options});
  }
  const fs::path& path() const { return folder_.path(); }
  std::string error(const ImportOptions& options = {}) const {
    const std::string message = user_error_of([&] { import(options); });
    const std::string place = folder_.path().string() + "/";
    return message.starts_with(place) ? message.substr(place.size()) : message;
  }
  Dataset written(const ImportOptions& options = {}) const {
    fs::remove_all(folder_ / "set");
    return write_import(import(options), folder_ / "set");
  }

 private:
  TemporaryFolder folder_;
};

ImportOptions reference(const std::vector<std::string>& features = {"audio"}) {
  ImportOptions options{.folds = "reference", .features = features};
  return options;
}

TEST(MosiUtterance, audio_is_standardised_with_the_training_split) {
  const auto dataset = MosiFolder().written();
  ASSERT_EQ(dataset.size(), 5);
  EXPECT_EQ(dataset.utterance(0).id, "a_1");
  EXPECT_EQ(dataset.utterance(0).label, 1.0);
  EXPECT_EQ(dataset.utterance(1).label, -1.0);
  EXPECT_EQ(dataset.utterance(2).split, Split::kTest);
  EXPECT_EQ(dataset.utterance(3).split, Split::kValid);
  // Train has 1 and 3: mean 2, deviation 1. The second column is constant there, and so is the third but for the NaN.
  EXPECT_THAT(dataset.audio(0).values, ElementsAre(-1, 0, 0));
  EXPECT_THAT(dataset.audio(2).values, ElementsAre(3, 0, 0));
  EXPECT_THAT(dataset.audio(4).values, ElementsAre(7, 0, 0));
  EXPECT_EQ(dataset.video_width(), 0);
  const auto& provenance = dataset.description().at("provenance");
  EXPECT_EQ(provenance.at("standardised").at("audio").at("mean"), io::Json({2.0, 7.0, 0.0}));
  EXPECT_EQ(provenance.at("standardised").at("audio").at("deviation"), io::Json({1.0, 0.0, 0.0}));
  EXPECT_EQ(provenance.at("folds"), "standard");
  EXPECT_EQ(provenance.at("labels"), "binary");
}

TEST(MosiUtterance, data_import_knows_the_folder_and_its_options) {
  const MosiFolder folder;
  ImportOptions options{.folds = "reference", .label_kind = "regression", .features = {"visual"}};
  const auto dataset = imported(folder.path(), folder.path() / "set", options);
  EXPECT_EQ(dataset.size(), 3);
  EXPECT_EQ(dataset.audio_width(), 0);
  EXPECT_EQ(dataset.video_width(), 1);
  EXPECT_EQ(dataset.description().at("provenance").at("labels"), "regression");
}

TEST(MosiUtterance, reference_folds_may_have_visual_vectors) {
  const MosiFolder folder;
  const auto dataset = folder.written(reference({"audio", "visual"}));
  EXPECT_EQ(dataset.utterance(2).split, Split::kTrain);
  EXPECT_EQ(dataset.video_width(), 1);
  EXPECT_THAT(dataset.video(1).values, ElementsAre(0));
  EXPECT_THAT(folder.import(reference({"visual"})).report->warnings(),
              Contains(HasSubstr("saw the labels of the training split")));
  EXPECT_THAT(folder.import(reference()).report->warnings(), Not(Contains(HasSubstr("saw the labels"))));
}

TEST(MosiUtterance, leaking_vectors_are_refused) {
  const MosiFolder folder;
  ImportOptions options;
  for (const std::string feature : {"visual", "text"}) {
    options.features = {"audio", feature};
    EXPECT_THAT(folder.error(options), HasSubstr("features '" + feature +
                                                 "' cannot be used with the standard folds: a "
                                                 "network that saw the labels of 1 of the 2 standard test utterances"));
  }
  EXPECT_THAT(folder.error(reference({"text"})), HasSubstr("a data set's text is its transcript"));
  EXPECT_THAT(folder.error(reference({"vision"})), HasSubstr("unknown features 'vision'"));
  EXPECT_THAT(folder.error(reference({"audio", "audio"})), HasSubstr("features 'audio' are named twice"));
}

TEST(MosiUtterance, regression_labels_must_leave_something_in_every_split) {
  const MosiFolder folder;
  ImportOptions options = reference();
  options.label_kind = "regression";
  const auto data = folder.import(options);
  ASSERT_EQ(data.outline.utterances.size(), 3u);
  EXPECT_EQ(data.outline.utterances[0].label, -1.5);
  EXPECT_EQ(data.outline.utterances[2].id, "c_1");
  std::vector<float> frame(3);
  data.audio.copy(1, frame);  // b_1: train holds 3 and 5
  EXPECT_EQ(frame[0], 1.0f);
  folder.write(std::string(kHeader) + "0,a_1,a,1,train,train,1,,GOOD\n1,a_2,a,2,train,train,0,-1.5,BAD\n" +
               "2,b_1,b,1,train,test,1,,FINE\n3,c_1,c,1,test,valid,1,2,GREAT\n4,d_1,d,1,test,test,0,,POOR\n");
  options.folds = "standard";
  EXPECT_THAT(folder.error(options), HasSubstr("labels 'regression' with standard folds would leave a split without "
                                               "utterances (train 1 of 2, valid 1 of 1, test 0 of 2)"));
}

TEST(MosiUtterance, files_that_do_not_fit_together_are_refused) {
  const MosiFolder folder;
  folder.write_arrays({1, 1, 1, 1, 0});
  EXPECT_THAT(folder.error(), HasSubstr("utterances.csv:3: label_binary is '0' here and 1 in"));
  folder.write_arrays({1, 0, 1, 1});
  EXPECT_THAT(folder.error(), HasSubstr("features.safetensors: 'label_binary' has 4 rows, but"));
  folder.write_arrays({1, 0, 1, 1, 0}, 3);
  EXPECT_THAT(folder.error(), HasSubstr("features.safetensors: 'audio' has 3 rows, but"));
  const auto error_with = [](const std::string& row) {
    const MosiFolder broken;
    broken.write(kHeader + row);
    broken.write_arrays(std::vector<int64_t>(static_cast<size_t>(std::count(row.begin(), row.end(), '\n')), 1));
    return broken.error();
  };
  EXPECT_THAT(error_with("0,a_1,a,1,train,dev,1,,GOOD\n"), HasSubstr("utterances.csv:2: 'dev' is no split"));
  EXPECT_THAT(error_with("0,a_1,a,1,train,train,1,,\n"), HasSubstr("utterances.csv:2: the transcript is empty"));
  EXPECT_THAT(error_with("0,a_1,a,1,train,train,1,,A\n1,a_1,a,1,train,train,1,,B\n"),
              HasSubstr("utterances.csv:3: the id 'a_1' stands on line 2 already"));
  folder.write("row,id\n");
  EXPECT_THAT(folder.error(), HasSubstr("no column 'video_id'"));
  const MosiFolder odd;
  ImportOptions options{.label_kind = "regression"};
  odd.write(std::string(kHeader) + "0,a_1,a,1,train,train,1,inf,GOOD\n");
  odd.write_arrays({1});
  EXPECT_THAT(odd.error(options), HasSubstr("utterances.csv:2: label_regression is not finite"));
  odd.write(kHeader);
  odd.write_arrays({});
  EXPECT_THAT(odd.error(), HasSubstr("utterances.csv has no rows below its header"));
}

TEST(MosiUtterance, unknown_names_are_refused) {
  const MosiFolder folder;
  EXPECT_THAT(folder.error({.folds = "standart"}), HasSubstr("unknown folds 'standart'; did you mean 'standard'?"));
  EXPECT_THAT(folder.error({.label_kind = "real"}), HasSubstr("Known: binary, regression."));
}

std::map<Split, int64_t> split_counts(const ImportedDataset& data) {
  std::map<Split, int64_t> counts;
  for (const auto& utterance : data.outline.utterances) ++counts[utterance.split];
  return counts;
}

// The sizes are those of data/mosi_utterance/README.md.
TEST(MosiUtterance, the_shared_data) {
  const fs::path folder = shared_dir() / "data/mosi_utterance";
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there; set MODROB_SHARED";
  const TemporaryFolder target;
  const auto standard = import_mosi_utterance({folder});
  using Counts = std::map<Split, int64_t>;
  EXPECT_EQ(split_counts(standard), (Counts{{Split::kTrain, 1284}, {Split::kValid, 229}, {Split::kTest, 686}}));
  const auto dataset = write_import(standard, target / "set");
  EXPECT_EQ(dataset.audio_width(), 73);
  const auto train = dataset.indices(Split::kTrain);
  for (size_t column = 0; column < 73; ++column) {
    double sum = 0, squares = 0;
    for (const int64_t i : train) {
      const double value = dataset.audio(i).values[column];
      sum += value;
      squares += value * value;
    }
    const auto count = static_cast<double>(train.size());
    EXPECT_NEAR(sum / count, 0, 1e-5) << column;
    EXPECT_TRUE(squares == 0 || std::abs(squares / count - 1) < 1e-4) << column;
  }
  auto options = reference({"audio", "visual"});
  options.label_kind = "regression";
  EXPECT_EQ(split_counts(import_mosi_utterance({folder, options})),
            (Counts{{Split::kTrain, 557}, {Split::kTest, 128}}));
  options = {};
  options.label_kind = "regression";
  EXPECT_THAT(user_error_of([&] {
                import_mosi_utterance({folder, options});
              }),
              HasSubstr("(train 0 of 1284, valid 0 of 229, test 685 of 686)"));
  options = {};
  options.features = {"visual"};
  EXPECT_THAT(user_error_of([&] {
                import_mosi_utterance({folder, options});
              }),
              HasSubstr("558 of the 686 standard test utterances"));
}

}  // namespace
}  // namespace modrob::data
