#include "data/dataset_writer.h"

#include <cmath>
#include <set>
#include <span>

#include "core/error.h"
#include "core/files.h"
#include "data/description.h"
#include "io/safetensors.h"
#include "text/utf8.h"

namespace modrob::data {

namespace fs = std::filesystem;

namespace {

void check_frames(const std::vector<float>& frames, int64_t width, size_t words, bool word_aligned,
                  const std::string& what) {
  if (width == 0) {
    MODROB_CHECK(frames.empty(), what + " has frames of no width");
    return;
  }
  const auto columns = static_cast<size_t>(width);
  MODROB_CHECK(!frames.empty() && frames.size() % columns == 0,
               what + " is not a positive number of rows of width " + std::to_string(width));
  MODROB_CHECK(!word_aligned || frames.size() / columns == words, what + " does not have one frame a word");
}

void check(const DatasetContents& contents) {
  const size_t count = contents.utterances.size();
  MODROB_CHECK(!contents.name.empty(), "a data set has a name");
  MODROB_CHECK(count > 0, "a data set has at least one utterance");
  MODROB_CHECK(contents.words.size() == count && contents.audio.size() == count && contents.video.size() == count,
               "words, audio and video have one entry for each utterance");
  MODROB_CHECK(contents.audio_width >= 0 && contents.video_width >= 0, "a width is no negative number");
  MODROB_CHECK(contents.provenance.is_object(), "the provenance is a JSON object");
  std::set<std::string_view> ids;
  for (size_t i = 0; i < count; ++i) {
    const auto& utterance = contents.utterances[i];
    const std::string what = "utterance '" + utterance.id + "'";
    MODROB_CHECK(!utterance.id.empty() && !utterance.video.empty(), what + " needs an id and a video");
    MODROB_CHECK(ids.insert(utterance.id).second, what + " occurs twice");
    MODROB_CHECK(std::isfinite(utterance.label), what + " has no finite label");
    MODROB_CHECK(text::is_valid_utf8(utterance.id) && text::is_valid_utf8(utterance.video) &&
                     text::is_valid_utf8(utterance.transcript),
                 what + " holds a text that is not UTF-8");
    const auto problem = word_ranges_problem(utterance.transcript, contents.words[i]);
    MODROB_CHECK(problem.empty(), what + ": " + problem);
    const size_t words = contents.words[i].size();
    check_frames(contents.audio[i], contents.audio_width, words, contents.word_aligned, "audio of " + what);
    check_frames(contents.video[i], contents.video_width, words, contents.word_aligned, "video of " + what);
  }
}

struct FlatFrames {
  std::vector<float> values;
  std::vector<int64_t> offsets = {0};
  int64_t width;

  FlatFrames(const std::vector<std::vector<float>>& frames, int64_t width) : width(width) {
    for (const auto& utterance : frames) {
      values.insert(values.end(), utterance.begin(), utterance.end());
      offsets.push_back(width == 0 ? 0 : static_cast<int64_t>(values.size()) / width);
    }
  }

  void add_to(io::SafetensorsWriter& writer, const std::string& modality) const {
    if (width == 0) return;
    writer.add<float>(modality + ".values", {offsets.back(), width}, values);
    writer.add<int64_t>(modality + ".offsets", {static_cast<int64_t>(offsets.size())}, offsets);
  }
};

void write_arrays(const fs::path& path, const DatasetContents& contents) {
  std::vector<double> labels;
  std::vector<int64_t> word_begin, word_end, word_offsets = {0};
  for (size_t i = 0; i < contents.utterances.size(); ++i) {
    labels.push_back(contents.utterances[i].label);
    for (const auto& [begin, end] : contents.words[i]) {
      word_begin.push_back(begin);
      word_end.push_back(end);
    }
    word_offsets.push_back(static_cast<int64_t>(word_begin.size()));
  }
  const FlatFrames audio(contents.audio, contents.audio_width);
  const FlatFrames video(contents.video, contents.video_width);
  const auto length = [](const auto& values) { return std::vector<int64_t>{static_cast<int64_t>(values.size())}; };

  io::SafetensorsWriter writer;
  writer.add<double>("labels", length(labels), labels);
  writer.add<int64_t>("text.word_begin", length(word_begin), word_begin);
  writer.add<int64_t>("text.word_end", length(word_end), word_end);
  writer.add<int64_t>("text.word_offsets", length(word_offsets), word_offsets);
  audio.add_to(writer, "audio");
  video.add_to(writer, "video");
  writer.write(path);
}

}  // namespace

void write_dataset(const fs::path& folder, const DatasetContents& contents) {
  check(contents);
  FolderInProgress target(folder);
  const fs::path arrays_file = target.path() / kArraysFile;
  write_arrays(arrays_file, contents);
  const MappedFile arrays(arrays_file);

  Description description;
  description.name = contents.name;
  description.hash = std::string(64, '0');
  description.arrays_bytes = static_cast<int64_t>(arrays.bytes().size());
  description.word_aligned = contents.word_aligned;
  description.simulated = contents.simulated;
  description.utterances = contents.utterances;
  description.provenance = contents.provenance;
  // The hash covers dataset.json too, so the file is first written with zeros in its place.
  io::write_json(target.path() / kDescriptionFile, description.to_json());
  description.hash = content_hash(arrays.bytes(), read_file(target.path() / kDescriptionFile), description.hash);
  io::write_json(target.path() / kDescriptionFile, description.to_json());
  target.commit();
}

}  // namespace modrob::data
