#include "data/container/dataset.h"

#include <cmath>
#include <cstdint>

#include "core/error.h"
#include "core/files.h"
#include "data/container/description.h"
#include "data/container/word_ranges.h"
#include "io/safetensors.h"

namespace modrob::data {

namespace fs = std::filesystem;

struct RaggedFrames {
  std::span<const float> values;
  std::vector<int64_t> offsets;  // in steps
  int64_t width = 0;

  Frames at(int64_t index) const {
    const int64_t begin = offsets.at(static_cast<size_t>(index));
    const int64_t steps = offsets.at(static_cast<size_t>(index) + 1) - begin;
    return {values.subspan(static_cast<size_t>(begin * width), static_cast<size_t>(steps * width)), steps, width};
  }
};

namespace {

// Reads dataset.safetensors against the utterances of dataset.json.
class ArraysReader {
 public:
  ArraysReader(const io::Safetensors& arrays, const Description& description)
      : arrays_(arrays), description_(description) {}

  std::vector<double> labels() const {
    auto labels = arrays_.at("labels", io::Dtype::kF64, 1).copy<double>();
    if (labels.size() != count()) {
      refuse("labels", std::to_string(labels.size()) + " labels, but " + std::string(kDescriptionFile) + " lists " +
                           std::to_string(count()) + " utterances");
    }
    for (size_t i = 0; i < labels.size(); ++i) {
      if (!std::isfinite(labels[i])) refuse("labels", "the label of " + utterance(i) + " is not a finite number");
    }
    return labels;
  }

  /// Width 0 and no frames at all when the file has neither of the modality's tensors.
  RaggedFrames frames(const std::string& modality) const {
    const std::string key = modality + ".values";
    if (arrays_.find(key) == nullptr && arrays_.find(modality + ".offsets") == nullptr) {
      RaggedFrames absent;
      absent.offsets.assign(count() + 1, 0);
      return absent;
    }
    const auto& values = arrays_.at(key, io::Dtype::kF32, 2);
    if (values.shape[1] < 1) refuse(key, "frames without any feature");
    if (reinterpret_cast<uintptr_t>(values.bytes.data()) % alignof(float) != 0) {
      refuse(key, "the values do not begin at a multiple of four bytes; write the file with modrob or with the " +
                      std::string("safetensors library"));
    }
    RaggedFrames frames;
    frames.values = {reinterpret_cast<const float*>(values.bytes.data()), values.bytes.size() / sizeof(float)};
    frames.width = values.shape[1];
    frames.offsets = offsets(modality + ".offsets", values.shape[0], key, "frame");
    return frames;
  }

  std::vector<int64_t> word_offsets(const std::vector<WordRange>& words) const {
    if (!description_.transcripts) {
      if (!words.empty()) refuse("text.word_begin", "holds words, but 'transcripts' is false");
      return std::vector<int64_t>(count() + 1, 0);
    }
    auto result = offsets("text.word_offsets", static_cast<int64_t>(words.size()), "text.word_begin", "word");
    for (size_t i = 0; i < count(); ++i) {
      const auto begin = static_cast<size_t>(result[i]);
      const auto problem =
          word_ranges_problem(description_.utterances[i].transcript,
                              std::span(words).subspan(begin, static_cast<size_t>(result[i + 1]) - begin));
      if (!problem.empty()) refuse("text.word_begin", utterance(i) + ": " + problem);
    }
    return result;
  }

  std::vector<WordRange> words() const {
    const auto begins = arrays_.at("text.word_begin", io::Dtype::kI64, 1).copy<int64_t>();
    const auto ends = arrays_.at("text.word_end", io::Dtype::kI64, 1).copy<int64_t>();
    if (begins.size() != ends.size()) {
      refuse("text.word_end", std::to_string(ends.size()) + " ends for " + std::to_string(begins.size()) + " begins");
    }
    std::vector<WordRange> words(begins.size());
    for (size_t i = 0; i < words.size(); ++i) words[i] = {begins[i], ends[i]};
    return words;
  }

  void check_word_alignment(const std::string& modality, const std::vector<int64_t>& frame_offsets,
                            const std::vector<int64_t>& word_offsets) const {
    for (size_t i = 0; i < count(); ++i) {
      const int64_t frames = frame_offsets[i + 1] - frame_offsets[i];
      const int64_t words = word_offsets[i + 1] - word_offsets[i];
      if (frames == words) continue;
      refuse(modality + ".offsets", utterance(i) + " has " + std::to_string(frames) + " frames for " +
                                        std::to_string(words) + " words, but 'word_aligned' is true in " +
                                        std::string(kDescriptionFile));
    }
  }

 private:
  size_t count() const { return description_.utterances.size(); }
  std::string utterance(size_t index) const { return "utterance '" + description_.utterances[index].id + "'"; }

  [[noreturn]] void refuse(const std::string& key, const std::string& problem) const {
    throw UserError(arrays_.name() + ": '" + key + "': " + problem);
  }

  // n + 1 ascending numbers from 0 to `total`, each utterance with at least one `item`.
  std::vector<int64_t> offsets(const std::string& key, int64_t total, const std::string& counted,
                               const std::string& item) const {
    auto offsets = arrays_.at(key, io::Dtype::kI64, 1).copy<int64_t>();
    if (offsets.size() != count() + 1) {
      refuse(key, std::to_string(offsets.size()) + " offsets for " + std::to_string(count()) +
                      " utterances; one more than utterances is needed");
    }
    if (offsets.front() != 0) refuse(key, "begins with " + std::to_string(offsets.front()) + ", must begin with 0");
    for (size_t i = 0; i < count(); ++i) {
      if (offsets[i + 1] < offsets[i]) refuse(key, "descends at " + utterance(i));
      if (offsets[i + 1] == offsets[i]) refuse(key, utterance(i) + " has no " + item);
    }
    if (offsets.back() != total) {
      refuse(key, "ends with " + std::to_string(offsets.back()) + ", but '" + counted + "' holds " +
                      std::to_string(total) + " " + item + "s");
    }
    return offsets;
  }

  const io::Safetensors& arrays_;
  const Description& description_;
};

}  // namespace

struct Dataset::Contents {
  fs::path folder;
  Description description;
  io::Safetensors arrays;
  std::vector<WordRange> words;
  std::vector<int64_t> word_offsets;
  RaggedFrames audio, video;
};

Dataset Dataset::open(const fs::path& folder) {
  for (const auto file : {kDescriptionFile, kArraysFile}) {
    if (!fs::is_regular_file(folder / file)) {
      throw UserError("'" + folder.string() + "' is no data set: it has no file '" + std::string(file) +
                      "'. 'modrob data make' makes one, 'modrob data import' converts one");
    }
  }
  auto contents = std::make_shared<Contents>();
  contents->folder = folder;
  contents->description =
      Description::parse(read_file(folder / kDescriptionFile), (folder / kDescriptionFile).string());
  auto& description = contents->description;

  const fs::path arrays_file = folder / kArraysFile;
  const auto bytes = static_cast<int64_t>(fs::file_size(arrays_file));
  if (bytes != description.arrays_bytes) {
    throw UserError(arrays_file.string() + ": " + std::to_string(bytes) + " bytes, but 'arrays_bytes' in " +
                    std::string(kDescriptionFile) + " is " + std::to_string(description.arrays_bytes) +
                    "; the copy is incomplete or the files belong to different data sets");
  }
  contents->arrays = io::Safetensors::open(arrays_file);
  const ArraysReader reader(contents->arrays, description);
  const auto labels = reader.labels();
  for (size_t i = 0; i < labels.size(); ++i) description.utterances[i].label = labels[i];
  contents->words = reader.words();
  contents->word_offsets = reader.word_offsets(contents->words);
  contents->audio = reader.frames("audio");
  contents->video = reader.frames("video");
  if (description.word_aligned) {
    if (contents->audio.width > 0)
      reader.check_word_alignment("audio", contents->audio.offsets, contents->word_offsets);
    if (contents->video.width > 0)
      reader.check_word_alignment("video", contents->video.offsets, contents->word_offsets);
  }
  return Dataset(std::move(contents));
}

void Dataset::verify_hash() const {
  const MappedFile arrays(folder() / kArraysFile);
  const auto found = content_hash(arrays.bytes(), read_file(folder() / kDescriptionFile), hash());
  if (found == hash()) return;
  throw UserError("the data set '" + folder().string() + "' was changed or damaged after it was written: " +
                  std::string(kDescriptionFile) + " records the content hash " + hash() + ", its files have " + found);
}

const fs::path& Dataset::folder() const { return contents_->folder; }
const std::string& Dataset::name() const { return contents_->description.name; }
const std::string& Dataset::hash() const { return contents_->description.hash; }
const io::Json& Dataset::description() const { return contents_->description.json; }
ModalitySet Dataset::simulated() const { return contents_->description.simulated; }
ModalitySet Dataset::present() const {
  ModalitySet present;
  if (has_transcripts()) present = present | Modality::kText;
  if (audio_width() > 0) present = present | Modality::kAudio;
  if (video_width() > 0) present = present | Modality::kVideo;
  return present;
}
bool Dataset::has_transcripts() const { return contents_->description.transcripts; }
bool Dataset::word_aligned() const { return contents_->description.word_aligned; }
int64_t Dataset::size() const { return static_cast<int64_t>(contents_->description.utterances.size()); }

const Utterance& Dataset::utterance(int64_t index) const {
  return contents_->description.utterances.at(static_cast<size_t>(index));
}

std::span<const Utterance> Dataset::utterances() const { return contents_->description.utterances; }

std::vector<int64_t> Dataset::indices(Split split) const {
  std::vector<int64_t> result;
  for (int64_t i = 0; i < size(); ++i) {
    if (utterance(i).split == split) result.push_back(i);
  }
  return result;
}

std::vector<std::string_view> Dataset::words(int64_t index) const {
  const std::string_view transcript = utterance(index).transcript;
  std::vector<std::string_view> result;
  const auto& offsets = contents_->word_offsets;
  for (int64_t i = offsets[static_cast<size_t>(index)]; i < offsets[static_cast<size_t>(index) + 1]; ++i) {
    const auto [begin, end] = contents_->words[static_cast<size_t>(i)];
    result.push_back(transcript.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin)));
  }
  return result;
}

int64_t Dataset::audio_width() const { return contents_->audio.width; }
int64_t Dataset::video_width() const { return contents_->video.width; }
Frames Dataset::audio(int64_t index) const { return contents_->audio.at(index); }
Frames Dataset::video(int64_t index) const { return contents_->video.at(index); }

}  // namespace modrob::data
