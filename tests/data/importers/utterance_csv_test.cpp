#include "data/prelude.h"
#include "pickle_writer.h"

namespace modrob::data {
namespace {

std::shared_ptr<const io::PickleDocument> open_pickle(const fs::path& path) {
  return std::make_shared<io::PickleDocument>(io::PickleDocument::open(path, io::kDataProfile));
}

std::vector<float> frame(const FrameColumn& column, size_t utterance) {
  std::vector<float> values(static_cast<size_t>(column.width * column.steps[utterance]));
  column.copy(static_cast<int64_t>(utterance), values);
  return values;
}

std::vector<float> as_float(const io::TensorView& tensor) {
  std::vector<float> values;
  for (const double value : tensor.copy<double>()) values.push_back(static_cast<float>(value));
  return values;
}

void expect_frames(const FrameColumn& column, const io::TensorView& expected, size_t first) {
  ASSERT_EQ(column.width, expected.shape[1]);
  const auto values = as_float(expected);
  const auto width = static_cast<size_t>(column.width);
  for (size_t row = 0; row < static_cast<size_t>(expected.shape[0]); ++row) {
    const std::vector<float> wanted(values.begin() + static_cast<ptrdiff_t>(row * width),
                                    values.begin() + static_cast<ptrdiff_t>((row + 1) * width));
    EXPECT_EQ(frame(column, first + row), wanted) << "row " << row;
  }
}

TEST(UtteranceCsv, the_shared_fixture_value_for_value) {
  const fs::path folder = shared_dir() / "golden/formats/utterance";
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there; set MODROB_SHARED";
  const auto data = import_utterance_csv(folder);
  const auto arrays = io::Safetensors::open(folder / "csv.expected.safetensors");
  const auto about = io::read_json(folder / "csv.expected.json");
  size_t next = 0;
  for (const std::string part : {"train", "test"}) {
    expect_frames(data.audio, arrays.at(part + "/audio"), next);
    expect_frames(data.video, arrays.at(part + "/video"), next);
    const auto rows = arrays.at(part + "/transcript_row").copy<int64_t>();
    const auto labels = arrays.at(part + "/label").copy<int64_t>();
    const auto videos = about.at(part + "_videos").get<std::vector<std::string>>();
    for (size_t i = 0; i < rows.size(); ++i, ++next) {
      const auto& utterance = data.outline.utterances[next];
      const auto& transcript = about.at("transcripts").at(static_cast<size_t>(rows[i]));
      EXPECT_EQ(utterance.id, transcript.at("id"));
      EXPECT_EQ(utterance.transcript, transcript.at("text"));
      EXPECT_EQ(utterance.label, labels[i] == 1 ? 1.0 : -1.0);
      EXPECT_EQ(split_name(utterance.split), part);
      EXPECT_THAT(videos, Contains(utterance.video));
    }
  }
  EXPECT_EQ(data.outline.utterances.size(), next);
  const TemporaryFolder target;
  const auto dataset = write_import(data, target / "set");
  EXPECT_EQ(dataset.size(), static_cast<int64_t>(next));
  EXPECT_EQ(data.sources.size(), 7u);
}

TEST(UtterancePickle, the_shared_fixture_value_for_value) {
  const fs::path folder = shared_dir() / "golden/formats/utterance";
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not there; set MODROB_SHARED";
  const auto data = import_utterance_pickle(open_pickle(folder / "audio.pickle"), Modality::kAudio);
  const auto arrays = io::Safetensors::open(folder / "audio.expected.safetensors");
  const auto items = io::read_json(folder / "audio.expected.json").at("items");
  size_t next = 0;
  for (const size_t part : {0, 1}) {
    const auto& x = arrays.at(items[2 * part].at("key").get<std::string>());
    const auto values = as_float(x);
    const auto labels = as_float(arrays.at(items[2 * part + 1].at("key").get<std::string>()));
    const auto& lengths = items[5 + part].at("items");
    for (size_t v = 0; v < lengths.size(); ++v) {
      for (size_t u = 0; u < lengths[v].at("v").get<size_t>(); ++u, ++next) {
        const auto& utterance = data.outline.utterances.at(next);
        EXPECT_EQ(utterance.id, (part == 0 ? "train/" : "test/") + std::to_string(v) + "/" + std::to_string(u));
        const size_t at = v * static_cast<size_t>(x.shape[1]) + u;
        EXPECT_EQ(utterance.label, labels[at] == 1 ? 1.0 : -1.0);
        const auto width = static_cast<ptrdiff_t>(x.shape[2]);
        const auto begin = values.begin() + static_cast<ptrdiff_t>(at) * width;
        EXPECT_EQ(frame(data.audio, next), std::vector<float>(begin, begin + width)) << utterance.id;
      }
    }
  }
  EXPECT_EQ(data.outline.utterances.size(), next);
  EXPECT_EQ(data.video.width, 0);
  const TemporaryFolder target;
  const auto dataset = write_import(data, target / "set");
  EXPECT_EQ(dataset.size(), static_cast<int64_t>(next));
  EXPECT_EQ(dataset.utterance(0).video, "train/0");
  EXPECT_EQ(dataset.utterance(0).transcript, "");
}

/// Three utterances of two videos in both modalities.
class UtteranceFolder {
 public:
  UtteranceFolder() {
    write("transcripts.csv",
          "\"a_b_1\",\"GOOD\",\"1\",\"1\"\n\"a_b_2\",\"BAD\",\"1\",\"0\"\n\"c_1\",\"FINE\",\"2\",\"1\"\n");
    write("text_train.csv", "\"1\",\"0.5\"\n\"0\",\"0.5\"\n");
    write("text_test.csv", "\"2\",\"0.5\"\n");
    for (const std::string modality : {"audio", "video"}) {
      fs::create_directory(folder_ / modality);
      write(modality + "/" + modality + "_train0.csv", "\"1.5\",\"-2\",\"0\"\n\"3\",\"4\",\"1\"\n");
      write(modality + "/" + modality + "_test0.csv", "\"5\",\"6\",\"1\"\n");
    }
  }
  void write(const std::string& name, const std::string& text) const { write_file_whole(folder_ / name, text); }
  ImportedDataset import() const { return import_utterance_csv(folder_.path()); }
  std::string error() const {
    const std::string message = user_error_of([&] { import(); });
    const std::string place = folder_.path().string() + "/";
    return message.starts_with(place) ? message.substr(place.size()) : message;
  }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
};

TEST(UtteranceCsv, a_folder_becomes_one_frame_an_utterance) {
  const UtteranceFolder folder;
  const auto data = folder.import();
  ASSERT_EQ(data.outline.utterances.size(), 3u);
  const auto& first = data.outline.utterances[0];
  EXPECT_EQ(first.id, "a_b_2");
  EXPECT_EQ(first.video, "a_b");
  EXPECT_EQ(first.transcript, "BAD");
  EXPECT_EQ(first.label, -1.0);
  EXPECT_EQ(data.outline.utterances[2].split, Split::kTest);
  EXPECT_THAT(frame(data.audio, 0), ElementsAre(1.5f, -2.0f));
  EXPECT_THAT(frame(data.video, 2), ElementsAre(5.0f, 6.0f));
  EXPECT_THAT(data.report->warnings(), Contains(HasSubstr("saw the training labels")));
  EXPECT_THAT(data.report->warnings(), Contains("the valid split is empty"));
}

TEST(UtteranceCsv, data_import_knows_the_folder) {
  const UtteranceFolder folder;
  const auto dataset = imported(folder.folder().path(), folder.folder() / "set");
  EXPECT_EQ(dataset.size(), 3);
  EXPECT_EQ(dataset.description().at("provenance").at("imported_from"), "utterance");
  EXPECT_EQ(dataset.description().at("provenance").at("sources").size(), 7u);
}

TEST(UtteranceCsv, values_that_are_not_finite_become_0_and_are_counted) {
  const UtteranceFolder folder;
  folder.write("audio/audio_train0.csv", "nan,1e300,0\n-inf,4,1\n");
  const auto dataset = write_import(folder.import(), folder.folder() / "set");
  EXPECT_THAT(dataset.audio(0).values, ElementsAre(0, 0));
  EXPECT_THAT(dataset.audio(1).values, ElementsAre(0, 4));
  const auto& repairs = dataset.description().at("provenance").at("repairs");
  EXPECT_EQ(repairs.at("non-finite audio values set to 0"), 3);
  EXPECT_EQ(repairs.size(), 1u);
  const auto as_it_is = import_utterance_csv(folder.folder().path(), Cleaning::kReference);
  EXPECT_TRUE(std::isnan(frame(as_it_is.audio, 0)[0]));
  EXPECT_EQ(frame(as_it_is.audio, 1)[0], 0.0f);
}

TEST(UtteranceCsv, a_modality_may_be_absent_and_a_transcript_unused) {
  const UtteranceFolder folder;
  fs::remove_all(folder.folder() / "video");
  folder.write("text_test.csv", "");
  EXPECT_THAT(folder.error(), HasSubstr("text_test.csv is empty"));
  folder.write("text_train.csv", "1,0\n");
  folder.write("text_test.csv", "0,0\n");
  folder.write("audio/audio_train0.csv", "1,0\n");
  folder.write("audio/audio_test0.csv", "1,1\n");
  const auto data = folder.import();
  EXPECT_EQ(data.video.width, 0);
  EXPECT_THAT(data.report->warnings(), Contains(HasSubstr("1 rows of transcripts.csv are named by neither")));
}

TEST(UtteranceCsv, rows_that_do_not_fit_together_are_refused) {
  const auto error = [](const std::string& name, const std::string& text) {
    const UtteranceFolder folder;
    folder.write(name, text);
    return folder.error();
  };
  EXPECT_THAT(error("text_test.csv", "3,0\n"), HasSubstr("text_test.csv:1: '3' is no row of transcripts.csv"));
  EXPECT_THAT(error("text_test.csv", "-1,0\n"), HasSubstr("'-1' is no row of transcripts.csv, which has rows 0 to 2"));
  EXPECT_THAT(error("text_test.csv", "0,0\n"), HasSubstr("text_test.csv:1: row 0 of transcripts.csv is named at"));
  EXPECT_THAT(error("transcripts.csv", "a_1,X,1\n"), HasSubstr("transcripts.csv:1: expected 4 fields"));
  EXPECT_THAT(error("transcripts.csv", "a_1,X,1,1\na_2,X,1,0\na_1,X,1,1\n"),
              HasSubstr("transcripts.csv:3: the id 'a_1' stands on line 1 already"));
  EXPECT_THAT(error("transcripts.csv", "a_1,X,1,1\na2,X,1,0\na_3,X,1,1\n"),
              HasSubstr("transcripts.csv:2: the id 'a2' is not of the form VIDEO_NUMBER"));
  EXPECT_THAT(error("transcripts.csv", "a_1,X,1,1\na_2,X,1,2\na_3,X,1,1\n"),
              HasSubstr("transcripts.csv:2: field 4 is the label, 0 or 1, but holds '2'"));
  EXPECT_THAT(error("transcripts.csv", "a_1,X,1,1\na_2, ,1,0\na_3,X,1,1\n"),
              HasSubstr("transcripts.csv:2: the transcript is empty"));
  EXPECT_THAT(error("audio/audio_train0.csv", "1,2,1\n3,4,1\n"),
              HasSubstr("audio_train0.csv:1: the label is not that of 'a_b_2' in transcripts.csv"));
  EXPECT_THAT(error("audio/audio_train0.csv", "1,2,0\n3,x,1\n"), HasSubstr("audio_train0.csv:2: field 2 holds 'x'"));
  EXPECT_THAT(error("audio/audio_train0.csv", "1,2,0\n"),
              HasSubstr("audio_train0.csv has 1 rows, fewer than text_train"));
  EXPECT_THAT(error("audio/audio_train0.csv", "1,2,0\n1,2,1\n1,2,1\n"),
              HasSubstr("audio_train0.csv:3: more rows than text_train.csv names"));
  EXPECT_THAT(error("audio/audio_test0.csv", "1,2,1\n1,2,1\n"),
              HasSubstr("audio_test0.csv:2: more rows than text_test"));
  EXPECT_THAT(error("audio/audio_test0.csv", "1,2,3,1\n"), HasSubstr("3 numbers a row, but audio_train0.csv has 2"));
  EXPECT_THAT(error("audio/audio_train0.csv", "1\n1\n"), HasSubstr("expected numbers and a label, got one field"));
  const UtteranceFolder folder;
  fs::remove(folder.folder() / "audio/audio_test0.csv");
  EXPECT_THAT(folder.error(), HasSubstr("audio_test0.csv"));
}

TEST(UtterancePickle, the_name_says_which_modality_it_is) {
  EXPECT_EQ(utterance_pickle_modality("input/audio.pickle"), Modality::kAudio);
  EXPECT_EQ(utterance_pickle_modality("video.pickle"), Modality::kVideo);
  EXPECT_EQ(utterance_pickle_modality("visual_2way.p"), Modality::kVideo);
  for (const char* name : {"text.pickle", "audio_video.pickle", "audio/x.pickle"}) {
    EXPECT_THAT(user_error_of([&] { utterance_pickle_modality(name); }), HasSubstr("its name does not say which"));
  }
}

using PickledItem = std::function<void(PickleWriter&)>;
PickledItem pickled_int(int64_t value) {
  return [=](PickleWriter& pickle) { pickle.integer(value); };
}
PickledItem pickled_list(const std::vector<int64_t>& values) {
  return [=](PickleWriter& pickle) { pickle.integers(values); };
}
PickledItem pickled_array(const std::vector<int64_t>& shape, const std::vector<double>& values) {
  return [=](PickleWriter& pickle) { pickle.array("f8", shape, values); };
}
std::string pickled_tuple(const std::vector<PickledItem>& items) {
  std::string bytes;
  PickleWriter pickle(
      [&](std::span<const std::byte> more) { bytes.append(reinterpret_cast<const char*>(more.data()), more.size()); });
  pickle.tuple([&] {
    for (const auto& item : items) item(pickle);
  });
  pickle.stop();
  return bytes;
}

TEST(UtterancePickle, parts_that_do_not_fit_together_are_refused) {
  const PickledItem x = pickled_array({1, 2, 3}, {1, 2, 3, 4, 5, 6}), y = pickled_array({1, 2}, {1, 0});
  const auto error = [](const std::string& pickle) {
    const TemporaryFolder folder;
    write_file_whole(folder / "audio.pickle", pickle);
    return user_error_of([&] { import_utterance_pickle(open_pickle(folder / "audio.pickle"), Modality::kAudio); });
  };
  const auto seven = [&](const PickledItem& test_x, const PickledItem& test_y, const PickledItem& lengths) {
    return pickled_tuple({x, y, test_x, test_y, pickled_int(2), pickled_list({2}), lengths});
  };
  const TemporaryFolder folder;
  write_file_whole(folder / "audio.pickle", seven(x, y, pickled_list({1})));
  const auto data = import_utterance_pickle(open_pickle(folder / "audio.pickle"), Modality::kVideo);
  EXPECT_EQ(data.outline.utterances.size(), 3u);
  EXPECT_EQ(data.outline.utterances[2].id, "test/0/0");
  EXPECT_THAT(frame(data.video, 1), ElementsAre(4, 5, 6));
  EXPECT_THAT(user_error_of([&] { import_utterance_pickle(open_pickle(folder / "audio.pickle"), Modality::kText); }),
              HasSubstr("a data set's text is its transcript"));

  EXPECT_THAT(error(pickled_tuple({x, y})), HasSubstr("expected a tuple of 7"));
  EXPECT_THAT(error(seven(y, y, pickled_list({1}))), HasSubstr("item 2 should be an array of 3 dimensions"));
  EXPECT_THAT(error(seven(x, x, pickled_list({1}))), HasSubstr("item 3 should be an array of 2 dimensions"));
  EXPECT_THAT(error(seven(x, pickled_array({2, 1}, {1, 0}), pickled_list({1}))),
              HasSubstr("does not fit the features'"));
  EXPECT_THAT(error(seven(x, y, pickled_list({1, 1}))), HasSubstr("item 6 should be a list of 1 lengths"));
  EXPECT_THAT(error(seven(x, y, pickled_list({3}))), HasSubstr("length 0 of item 6 should be 0 to 2"));
  EXPECT_THAT(error(seven(x, pickled_array({1, 2}, {0.5, 0}), pickled_list({1}))),
              HasSubstr("utterance test/0/0 has a label that is neither 0 nor 1"));
  EXPECT_THAT(error(seven(pickled_array({1, 2, 2}, {1, 2, 3, 4}), y, pickled_list({1}))),
              HasSubstr("features of 3 numbers in train and of 2 in test"));
  EXPECT_THAT(error(pickled_tuple({x, y, x, y, pickled_int(2), pickled_list({0}), pickled_list({0})})),
              HasSubstr("no video has any utterance"));
}

}  // namespace
}  // namespace modrob::data
