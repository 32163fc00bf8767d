#include "data/prelude.h"

namespace modrob::data {
namespace {

// `small_contents` with a validation split between the others, and a text that needs quotes.
DatasetContents contents_of_three_splits() {
  auto contents = small_contents();
  contents.utterances.push_back({"d/e,f", "v3", "\"Well\", she said\nno", Split::kValid, -2.0 / 3.0});
  contents.words.push_back(split_words(contents.utterances.back().transcript));
  contents.audio.push_back({0.1F, 1, 2, 3, 4, 5, 6, 7});
  contents.video.push_back({1, 2, 3, 4});
  return contents;
}

// A data set, written and exported.
class Exported {
 public:
  Exported(const DatasetContents& contents, const ExportOptions& options) {
    write_dataset(temporary_ / "source", contents);
    source_ = Dataset::open(temporary_ / "source");
    report_ = export_dataset(*source_, folder(), options);
  }

  const Dataset& source() const { return *source_; }
  const ExportReport& report() const { return report_; }
  fs::path folder() const { return temporary_ / "out"; }

 private:
  TemporaryFolder temporary_;
  std::optional<Dataset> source_;
  ExportReport report_;
};

template <typename T>
std::vector<T> numbers(const io::NpzFile& file, const std::string& name, const std::vector<int64_t>& shape) {
  const auto array = file.array(name);
  EXPECT_EQ(array.array().shape, shape) << name;
  std::vector<float> values(static_cast<size_t>(array.array().count()));
  array.array().copy_float(0, values);
  return {values.begin(), values.end()};
}

TEST(Export, arrays_are_padded_behind_the_last_frame) {
  const Exported exported(contents_of_three_splits(), {.format = "safetensors"});
  EXPECT_THAT(exported.report().files, ElementsAre("arrays.safetensors", "export.json", "utterances.csv"));
  const auto arrays = io::Safetensors::open(exported.folder() / "arrays.safetensors");
  const auto& audio = arrays.at("train/audio", io::Dtype::kF32, 3);
  EXPECT_THAT(audio.shape, ElementsAre(2, 4, 2));
  EXPECT_THAT(audio.copy<float>(), ElementsAre(1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(arrays.at("train/audio_lengths").copy<int64_t>(), ElementsAre(2, 1));
  EXPECT_THAT(arrays.at("train/regression_labels").copy<double>(), ElementsAre(1.5, 0.0));
  EXPECT_THAT(arrays.at("train/classification_labels").copy<int64_t>(), ElementsAre(2, 1));
  EXPECT_THAT(arrays.at("valid/vision").shape, ElementsAre(1, 4, 1));
  EXPECT_THAT(arrays.at("valid/vision").copy<float>(), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(arrays.at("valid/regression_labels").copy<double>(), ElementsAre(-2.0 / 3.0));
  EXPECT_THAT(arrays.at("test/vision").copy<float>(), ElementsAre(-4, -5, -6, 0));
  EXPECT_THAT(arrays.at("test/classification_labels").copy<int64_t>(), ElementsAre(0));
  EXPECT_EQ(arrays.tensors().size(), 18u);
  EXPECT_EQ(arrays.metadata().at("simulated"), "video");
  EXPECT_EQ(arrays.metadata().at("source_hash"), exported.source().hash());

  const auto table = io::CsvTable::open(exported.folder() / "utterances.csv");
  EXPECT_THAT(table.columns(), ElementsAre("id", "video", "split", "position", "label", "text"));
  ASSERT_EQ(table.rows(), 4u);
  EXPECT_EQ(table.field(1, 0), "b");
  EXPECT_EQ(table.field(1, 3), "1");
  EXPECT_EQ(table.field(3, 2), "valid");
  EXPECT_EQ(table.field(3, 3), "0");
  EXPECT_EQ(table.field(3, 5), "\"Well\", she said\nno");
}

TEST(Export, an_npz_file_holds_the_same_arrays_and_texts) {
  const auto contents = contents_of_three_splits();
  const Exported npz(contents, {.format = "npz"});
  const Exported safetensors(contents, {.format = "safetensors"});
  EXPECT_THAT(npz.report().files, ElementsAre("arrays.npz", "export.json", "utterances.csv"));
  const auto file = io::NpzFile::open(npz.folder() / "arrays.npz");
  const auto arrays = io::Safetensors::open(safetensors.folder() / "arrays.safetensors");
  for (const auto& [name, tensor] : arrays.tensors()) {
    const auto array = file.array(name);
    EXPECT_EQ(array.array().shape, tensor.shape) << name;
    ASSERT_EQ(array.array().bytes.size(), tensor.bytes.size()) << name;
    EXPECT_TRUE(std::equal(tensor.bytes.begin(), tensor.bytes.end(), array.array().bytes.begin())) << name;
  }
  EXPECT_EQ(file.names().size(), arrays.tensors().size() + 6);
  const auto ids = file.array("train/id", io::NpyTexts::kAllowed);
  const auto texts = file.array("train/raw_text", io::NpyTexts::kAllowed);
  EXPECT_THAT(ids.array().shape, ElementsAre(2));
  EXPECT_EQ(ids.array().text(1), "b");
  EXPECT_EQ(texts.array().text(1), "caf\xC3\xA9");
  EXPECT_EQ(file.array("valid/id", io::NpyTexts::kAllowed).array().text(0), "d/e,f");
  EXPECT_EQ(read_file(npz.folder() / "utterances.csv"), read_file(safetensors.folder() / "utterances.csv"));
}

// What a reader of one's own data has: rows by id, and an array by id.
TEST(Export, a_table_and_arrays_by_id_hold_the_whole_data_set) {
  const auto contents = contents_of_three_splits();
  const Exported exported(contents, {.format = "csv"});
  EXPECT_THAT(exported.report().files, ElementsAre("audio.npz", "export.json", "utterances.csv", "video.npz"));
  const auto table = io::CsvTable::open(exported.folder() / "utterances.csv");
  EXPECT_THAT(table.columns(), ElementsAre("id", "video", "split", "label", "text"));
  const auto audio = io::NpzFile::open(exported.folder() / "audio.npz");
  const auto video = io::NpzFile::open(exported.folder() / "video.npz");

  DatasetContents again = contents;
  again.utterances.clear(), again.words.clear(), again.audio.clear(), again.video.clear();
  for (size_t row = 0; row < table.rows(); ++row) {
    const auto text = [&](const char* column) { return std::string(table.field(row, table.column(column))); };
    again.utterances.push_back({text("id"), text("video"), text("text"), parse_split(text("split")),
                                table.number(row, table.column("label"))});
    again.words.push_back(split_words(text("text")));
    const auto steps = static_cast<int64_t>(again.words.back().size());
    again.audio.push_back(numbers<float>(audio, text("id"), {steps, 2}));
    again.video.push_back(numbers<float>(video, text("id"), {steps, 1}));
  }
  const TemporaryFolder folder;
  write_dataset(folder / "again", again);
  EXPECT_EQ(Dataset::open(folder / "again").hash(), exported.source().hash());
}

TEST(Export, about_tells_source_and_what_is_simulated) {
  const Exported exported(small_contents(), {.format = "npz"});
  const auto about = io::read_json(exported.folder() / "export.json");
  EXPECT_EQ(about.at("format"), "npz");
  EXPECT_EQ(about.at("derived_from").at("hash"), exported.source().hash());
  EXPECT_EQ(about.at("derived_from").at("provenance").at("made_by"), "a test");
  EXPECT_EQ(about.at("simulated"), io::Json::array({"video"}));
  EXPECT_FALSE(about.contains("max_steps"));
  EXPECT_EQ(about.at("notes").get<std::vector<std::string>>(), exported.report().notes);
  EXPECT_THAT(exported.report().notes,
              ElementsAre("Its video was not recorded but simulated.", "The split 'valid' is empty."));
  uint64_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(exported.folder())) bytes += entry.file_size();
  EXPECT_EQ(exported.report().bytes, bytes);
}

TEST(Export, an_empty_split_has_empty_arrays) {
  for (const std::string format : {"safetensors", "npz"}) {
    const Exported exported(small_contents(), {.format = format});
    if (format == "safetensors") {
      const auto arrays = io::Safetensors::open(exported.folder() / "arrays.safetensors");
      EXPECT_THAT(arrays.at("valid/audio").shape, ElementsAre(0, 3, 2));
    } else {
      const auto arrays = io::NpzFile::open(exported.folder() / "arrays.npz");
      EXPECT_THAT(numbers<float>(arrays, "valid/audio", {0, 3, 2}), IsEmpty());
      EXPECT_EQ(arrays.array("valid/id", io::NpyTexts::kAllowed).array().count(), 0);
    }
  }
}

TEST(Export, longer_utterances_are_cut_and_it_is_said) {
  for (const std::string name : {"safetensors", "npz", "csv"}) {
    const Exported exported(contents_of_three_splits(), {.format = name, .max_steps = 2});
    EXPECT_THAT(exported.report().notes, Contains("Of 2 utterances only the first 2 audio frames were kept."));
    EXPECT_THAT(exported.report().notes, Contains("Of 2 utterances only the first 2 video frames were kept."));
    EXPECT_EQ(io::read_json(exported.folder() / "export.json").at("max_steps"), 2);
    if (name == "safetensors") {
      const auto arrays = io::Safetensors::open(exported.folder() / "arrays.safetensors");
      EXPECT_THAT(arrays.at("test/audio").shape, ElementsAre(1, 2, 2));
      EXPECT_THAT(arrays.at("test/audio").copy<float>(), ElementsAre(7, 8, 9, 10));
      EXPECT_THAT(arrays.at("test/audio_lengths").copy<int64_t>(), ElementsAre(2));
      EXPECT_THAT(arrays.at("train/audio_lengths").copy<int64_t>(), ElementsAre(2, 1));
    } else if (name == "csv") {
      EXPECT_THAT(numbers<float>(io::NpzFile::open(exported.folder() / "audio.npz"), "c", {2, 2}),
                  ElementsAre(7, 8, 9, 10));
    }
  }
  const Exported whole(contents_of_three_splits(), {.format = "safetensors", .max_steps = 100});
  EXPECT_THAT(whole.report().notes, Not(Contains(HasSubstr("only the first"))));
  EXPECT_THAT(io::Safetensors::open(whole.folder() / "arrays.safetensors").at("test/audio").shape, ElementsAre(1, 4, 2))
      << "not longer than the longest utterance";
}

TEST(Export, without_transcripts_and_without_a_modality) {
  auto contents = small_contents();
  contents.word_aligned = false;
  contents.audio_width = 0;
  for (size_t i = 0; i < contents.utterances.size(); ++i) {
    contents.utterances[i].transcript.clear();
    contents.words[i].clear();
    contents.audio[i].clear();
  }
  for (const std::string name : {"safetensors", "npz", "csv"}) {
    const Exported exported(contents, {.format = name});
    EXPECT_THAT(exported.report().notes, Contains("The data set has no transcripts."));
    EXPECT_THAT(exported.report().notes, Contains("The data set has no audio."));
    const auto table = io::CsvTable::open(exported.folder() / "utterances.csv");
    EXPECT_FALSE(table.find("text").has_value());
    if (name == "safetensors") {
      const auto arrays = io::Safetensors::open(exported.folder() / "arrays.safetensors");
      EXPECT_EQ(arrays.find("train/audio"), nullptr);
      EXPECT_EQ(arrays.find("train/audio_lengths"), nullptr);
      EXPECT_THAT(arrays.at("train/vision").copy<float>(), ElementsAre(-1, -2, 0, -3, 0, 0));
    } else if (name == "npz") {
      const auto arrays = io::NpzFile::open(exported.folder() / "arrays.npz");
      EXPECT_FALSE(arrays.contains("train/raw_text"));
      EXPECT_FALSE(arrays.contains("train/audio"));
      EXPECT_TRUE(arrays.contains("train/id"));
    } else {
      EXPECT_THAT(exported.report().files, ElementsAre("export.json", "utterances.csv", "video.npz"));
    }
  }
}

TEST(Export, words_a_table_cannot_hold_are_told) {
  auto contents = small_contents();
  contents.words[1] = {{0, 3}};
  const Exported csv(contents, {.format = "csv"});
  EXPECT_THAT(csv.report().notes,
              Contains(AllOf(HasSubstr("other words in the transcripts of 1 utterance"), HasSubstr("white space"))));
  const Exported same(small_contents(), {.format = "csv"});
  EXPECT_THAT(same.report().notes, Not(Contains(HasSubstr("other words"))));
}

TEST(Export, refusals_leave_nothing_behind) {
  const TemporaryFolder folder;
  const auto error = [&](const DatasetContents& contents, const ExportOptions& options) {
    fs::remove_all(folder / "source");
    write_dataset(folder / "source", contents);
    const auto message =
        user_error_of([&] { export_dataset(Dataset::open(folder / "source"), folder / "out", options); });
    size_t entries = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path())) ++entries;
    EXPECT_EQ(entries, 1u) << "nothing but the source";
    return message;
  };
  EXPECT_THAT(error(small_contents(), {.max_steps = 0}), HasSubstr("cut to 0 frames; at least 1"));
  auto zero = small_contents();
  zero.utterances[1].transcript = std::string("a\0b", 3);
  zero.words[1] = {{0, 3}};
  EXPECT_THAT(error(zero, {.format = "npz"}), HasSubstr("zero byte: row 2, column 'text'"));
  auto long_id = small_contents();
  long_id.utterances[2].id = std::string(70'000, 'x');
  EXPECT_THAT(error(long_id, {.format = "csv"}),
              AllOf(HasSubstr("id of utterance 2 has 70000 bytes"), HasSubstr("at most 65531")));
  EXPECT_THAT(user_error_of([] { export_format_of("nzp"); }), HasSubstr("unknown export format 'nzp'"));

  write_dataset(folder / "other", small_contents());
  fs::create_directory(folder / "out");
  EXPECT_THAT(user_error_of([&] { export_dataset(Dataset::open(folder / "other"), folder / "out", {}); }),
              HasSubstr("exists already"));
  EXPECT_TRUE(fs::is_empty(folder / "out"));
}

TEST(Export, a_stop_request_leaves_nothing_behind) {
  const TemporaryFolder folder;
  write_dataset(folder / "source", small_contents());
  // In a process of its own, because a request cannot be taken back.
  const auto stopped = [&](const std::string& format) {
    set_progress_style(ProgressStyle::kPlain);
    install_stop_handlers();
    std::raise(SIGTERM);
    try {
      export_dataset(Dataset::open(folder / "source"), folder / "out", {.format = format});
    } catch (const Interrupted&) {
      std::_Exit(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1 ? 7 : 8);
    }
    std::_Exit(9);
  };
  for (const std::string format : {"safetensors", "npz", "csv"}) {
    EXPECT_EXIT(stopped(format), ExitedWithCode(7), "stopped after 0/6") << format;
  }
}

}  // namespace
}  // namespace modrob::data
