#include "data/importers/mmsa.h"

#include <gmock/gmock.h>

#include "import_support.h"
#include "io/pickle/pickle.h"

namespace modrob::data {
namespace {

using testing::expect_rows;
using testing::golden_dir;
using testing::imported;
using testing::TemporaryFolder;

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
    ImportOptions options;
    options.cleaning = Cleaning::kReference;
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
  ImportOptions options;
  options.cleaning = Cleaning::kReference;
  options.mean_frames = true;
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

}  // namespace
}  // namespace modrob::data
