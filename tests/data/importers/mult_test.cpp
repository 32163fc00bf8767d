#include "data/prelude.h"
#include "pickle_writer.h"

namespace modrob::data {
namespace {

std::filesystem::path folder() { return golden_dir() / "formats" / "mult"; }

// What MulT's data set class makes of each file: padded in front, so an utterance's frames are the last ones.
TEST(Golden_formats, mult_loaded) {
  size_t compared = 0;
  for (const std::string stem : {"mosi_data", "mosi_data_noalign", "mosei_senti_data"}) {
    const auto loaded = io::Safetensors::open(folder() / (stem + ".loaded.safetensors"));
    const io::Json meta = io::read_json(folder() / (stem + ".loaded_meta.json"));
    const TemporaryFolder output;
    ImportOptions options{.cleaning = Cleaning::kReference};
    const auto dataset = imported(folder() / (stem + ".pkl"), output / "out", options);
    int64_t row = 0;
    for (const Split split : kSplits) {
      const std::string name(split_name(split));
      for (size_t sample = 0; sample < meta.at(name).size(); ++sample, ++row) {
        const std::string what = stem + "/" + name + "[" + std::to_string(sample) + "]";
        EXPECT_THAT(meta.at(name)[sample][0].get<std::string>(), HasSubstr(dataset.utterance(row).video)) << what;
        if (const auto* labels = loaded.find(name + "/labels")) {
          EXPECT_EQ(static_cast<float>(dataset.utterance(row).label), labels->copy<float>()[sample]) << what;
        }
        for (const auto& [key, frames] : {std::pair{"audio", dataset.audio(row)}, {"vision", dataset.video(row)}}) {
          const auto* expected = loaded.find(name + "/" + key);
          if (expected == nullptr) continue;
          const int64_t first = expected->shape[1] - frames.steps;
          expect_rows(frames, *expected, static_cast<int64_t>(sample), first, what + " " + key);
          ++compared;
        }
      }
    }
    EXPECT_EQ(row, dataset.size());
  }
  EXPECT_GT(compared, 0u);
}

// One utterance a split: two zero frames in front, a frame, a zero frame inside, a frame whose sum is zero, a frame.
void write_padded(const std::filesystem::path& file) {
  const std::vector<double> frames = {0, 0, 0, 0, 1, 2, 0, 0, 3, -3, 4, 5};
  write_file_whole(file, [&](const ByteSink& append) {
    PickleWriter pickle(append);
    pickle.dict([&] {
      for (const char* split : {"train", "valid", "test"}) {
        pickle.text(split);
        pickle.dict([&] {
          for (const char* key : {"audio", "vision"}) {
            pickle.text(key);
            pickle.array("f8", {1, 6, 2}, frames);
          }
          pickle.text("labels");
          pickle.array("f8", {1, 1, 1}, std::vector<double>{0.5});
        });
      }
    });
    pickle.stop();
  });
}

TEST(Mult, only_leading_zero_frames_are_padding) {
  const TemporaryFolder output;
  write_padded(output / "data.pkl");
  const auto dataset = imported(output / "data.pkl", output / "default");
  EXPECT_THAT(dataset.audio(0).values, ElementsAre(1, 2, 0, 0, 3, -3, 4, 5));
  EXPECT_EQ(dataset.utterance(0).id, "train/0") << "the file names no utterances";
  // MMIM counts zero frames anywhere and takes that many off the front.
  ImportOptions reference{.cleaning = Cleaning::kReference};
  const auto as_mmim = imported(output / "data.pkl", output / "reference", reference);
  EXPECT_THAT(as_mmim.video(0).values, ElementsAre(3, -3, 4, 5));
}

TEST(Mult, transcripts_come_from_the_label_csv) {
  const TemporaryFolder output;
  std::filesystem::copy_file(folder() / "mosi_data.pkl", output / "mosi_data.pkl");
  const auto bare = imported(output / "mosi_data.pkl", output / "bare");
  EXPECT_FALSE(bare.has_transcripts());
  EXPECT_EQ(bare.utterance(0).transcript, "");
  ImportOptions options{.labels = folder() / "MOSI-label.csv"};
  const auto dataset = imported(output / "mosi_data.pkl", output / "with", options);
  ASSERT_TRUE(dataset.has_transcripts());
  EXPECT_EQ(dataset.description().at("provenance").at("sources").size(), 2u) << "the pickle and the label CSV";
  EXPECT_EQ(dataset.utterance(0).transcript, "ANYHOW IT WAS REALLY GOOD");
  EXPECT_EQ(dataset.utterance(0).id, "03bSnISJMiM_1");

  // Rows in any order: they are found by video and clip.
  std::string csv = read_file(folder() / "MOSI-label.csv");
  const size_t first = csv.find('\n') + 1;
  const size_t second = csv.find('\n', first) + 1;
  const std::string shuffled = csv.substr(0, first) + csv.substr(second) + csv.substr(first, second - first);
  write_file_whole(output / "MOSI-label.csv", shuffled);
  const auto found = imported(output / "mosi_data.pkl", output / "beside");
  for (int64_t i = 0; i < dataset.size(); ++i)
    EXPECT_EQ(found.utterance(i).transcript, dataset.utterance(i).transcript);

  write_file_whole(output / "MOSI-label.csv", csv.substr(0, second));
  options.labels = output / "MOSI-label.csv";
  EXPECT_THAT(user_error_of([&] { import_dataset(output / "mosi_data.pkl", output / "short", options); }),
              HasSubstr("has no row for utterance '2WGyTLYerpo_17'"));
  EXPECT_FALSE(std::filesystem::exists(output / "short"));
  // One that only stands there is not insisted on.
  EXPECT_FALSE(imported(output / "mosi_data.pkl", output / "unfit").has_transcripts());
}

TEST(Mult, rows_of_a_label_csv_must_follow_files_whose_ids_name_no_clip) {
  const TemporaryFolder output;
  std::filesystem::copy_file(folder() / "mosei_senti_data.pkl", output / "mosei.pkl");
  ImportOptions options{.labels = output / "label.csv"};
  const io::Json meta = io::read_json(folder() / "mosei_senti_data.loaded_meta.json");
  std::vector<std::string> rows;
  for (const char* split : {"train", "valid", "test"}) {
    for (const auto& id : meta.at(split)) {
      rows.push_back(id[0].get<std::string>() + "," + std::to_string(rows.size()) + ",line " +
                     std::to_string(rows.size()) + "\n");
    }
  }
  const auto write = [&] {
    std::string csv = "video_id,clip_id,text\n";
    for (const auto& row : rows) csv += row;
    write_file_whole(options.labels, csv);
  };
  write();
  const auto dataset = imported(output / "mosei.pkl", output / "right", options);
  EXPECT_EQ(dataset.utterance(2).transcript, "line 2");
  EXPECT_EQ(dataset.utterance(2).video, meta.at("train")[2][0].get<std::string>());
  std::swap(rows[1], rows[2]);
  write();
  EXPECT_THAT(user_error_of([&] { import_dataset(output / "mosei.pkl", output / "wrong", options); }),
              HasSubstr("label.csv:3: video '"));
  rows.pop_back();
  write();
  EXPECT_THAT(user_error_of([&] { import_dataset(output / "mosei.pkl", output / "short", options); }),
              HasSubstr("rows for " + std::to_string(rows.size() + 1) + " utterances"));
}

}  // namespace
}  // namespace modrob::data
