#include "data/container/dataset_writer.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "data/container/description.h"
#include "io/safetensors.h"
#include "text/utf8.h"

namespace modrob::data {

namespace fs = std::filesystem;

namespace {

bool has_transcripts(const DatasetOutline& outline) { return !outline.utterances.front().transcript.empty(); }

class OutlineCheck {
 public:
  OutlineCheck(const DatasetOutline& outline, const FrameColumn& audio, const FrameColumn& video) : outline_(outline) {
    const size_t count = outline.utterances.size();
    MODROB_CHECK(!outline.name.empty(), "a data set has a name");
    MODROB_CHECK(count > 0, "a data set has at least one utterance");
    MODROB_CHECK(outline.words.size() == count, "words have one entry for each utterance");
    MODROB_CHECK(outline.provenance.is_object(), "the provenance is a JSON object");
    std::set<std::string_view> ids;
    for (size_t i = 0; i < count; ++i) {
      MODROB_CHECK(ids.insert(outline.utterances[i].id).second, what(i) + " occurs twice");
      check_utterance(i);
    }
    check_frames(audio, "audio");
    check_frames(video, "video");
  }

 private:
  std::string what(size_t i) const { return "utterance '" + outline_.utterances[i].id + "'"; }

  void check_utterance(size_t i) const {
    const auto& utterance = outline_.utterances[i];
    MODROB_CHECK(!utterance.id.empty() && !utterance.video.empty(), what(i) + " needs an id and a video");
    MODROB_CHECK(std::isfinite(utterance.label), what(i) + " has no finite label");
    MODROB_CHECK(text::is_valid_utf8(utterance.id) && text::is_valid_utf8(utterance.video) &&
                     text::is_valid_utf8(utterance.transcript),
                 what(i) + " holds a text that is not UTF-8");
    if (!has_transcripts(outline_)) {
      MODROB_CHECK(utterance.transcript.empty() && outline_.words[i].empty(),
                   what(i) + " has a transcript, but the first utterance has none");
      return;
    }
    const auto problem = word_ranges_problem(utterance.transcript, outline_.words[i]);
    MODROB_CHECK(problem.empty(), what(i) + ": " + problem);
  }

  void check_frames(const FrameColumn& column, const std::string& modality) const {
    MODROB_CHECK(column.width >= 0, "a width is no negative number");
    if (column.width == 0) return;
    MODROB_CHECK(column.steps.size() == outline_.utterances.size() && column.copy,
                 modality + " has one entry for each utterance");
    for (size_t i = 0; i < column.steps.size(); ++i) {
      MODROB_CHECK(column.steps[i] > 0, modality + " of " + what(i) + " has no frame");
      MODROB_CHECK(!outline_.word_aligned || column.steps[i] == static_cast<int64_t>(outline_.words[i].size()),
                   modality + " of " + what(i) + " does not have one frame a word");
    }
  }

  const DatasetOutline& outline_;
};

/// Adds a modality to the file. What it refers to must live until the file is written.
class StreamedColumn {
 public:
  explicit StreamedColumn(const FrameColumn& column) : column_(column) {
    for (const int64_t steps : column.steps) offsets_.push_back(offsets_.back() + steps);
  }

  void add_to(io::SafetensorsWriter& writer, const std::string& modality) const {
    if (column_.width == 0) return;
    writer.add_streamed(modality + ".values", io::Dtype::kF32, {offsets_.back(), column_.width},
                        [this](const ByteSink& append) { hand_over(append); });
    writer.add<int64_t>(modality + ".offsets", {static_cast<int64_t>(offsets_.size())}, offsets_);
  }

 private:
  void hand_over(const ByteSink& append) const {
    std::vector<float> values;
    for (size_t i = 0; i < column_.steps.size(); ++i) {
      if (column_.stream) {
        stream(i, append);
        continue;
      }
      values.resize(static_cast<size_t>(column_.steps[i] * column_.width));
      column_.copy(static_cast<int64_t>(i), values);
      append(std::as_bytes(std::span(values)));
    }
  }

  void stream(size_t utterance, const ByteSink& append) const {
    auto left = static_cast<size_t>(column_.steps[utterance] * column_.width);
    column_.stream(static_cast<int64_t>(utterance), [&](std::span<float> piece) {
      MODROB_CHECK(piece.size() <= left, "a column hands over as many values as it says");
      left -= piece.size();
      append(std::as_bytes(piece));
    });
    MODROB_CHECK(left == 0, "a column hands over as many values as it says");
  }

  const FrameColumn& column_;
  std::vector<int64_t> offsets_ = {0};
};

void write_arrays(const fs::path& path, const DatasetOutline& outline, const FrameColumn& audio,
                  const FrameColumn& video, const ByteSink& tee) {
  std::vector<double> labels;
  std::vector<int64_t> word_begin, word_end, word_offsets = {0};
  for (size_t i = 0; i < outline.utterances.size(); ++i) {
    labels.push_back(outline.utterances[i].label);
    for (const auto& [begin, end] : outline.words[i]) {
      word_begin.push_back(begin);
      word_end.push_back(end);
    }
    word_offsets.push_back(static_cast<int64_t>(word_begin.size()));
  }
  const StreamedColumn audio_frames(audio), video_frames(video);
  const auto length = [](const auto& values) { return std::vector<int64_t>{static_cast<int64_t>(values.size())}; };

  io::SafetensorsWriter writer;
  writer.add<double>("labels", length(labels), labels);
  writer.add<int64_t>("text.word_begin", length(word_begin), word_begin);
  writer.add<int64_t>("text.word_end", length(word_end), word_end);
  writer.add<int64_t>("text.word_offsets", length(word_offsets), word_offsets);
  audio_frames.add_to(writer, "audio");
  video_frames.add_to(writer, "video");
  writer.write(path, tee);
}

FrameColumn column_in_memory(const DatasetOutline& outline, const std::vector<std::vector<float>>& frames,
                             int64_t width, const std::string& modality) {
  MODROB_CHECK(frames.size() == outline.utterances.size(), modality + " has one entry for each utterance");
  FrameColumn column;
  column.width = width;
  for (size_t i = 0; i < frames.size(); ++i) {
    const std::string what = modality + " of utterance '" + outline.utterances[i].id + "'";
    if (width == 0) {
      MODROB_CHECK(frames[i].empty(), what + " has frames of no width");
      continue;
    }
    MODROB_CHECK(!frames[i].empty() && frames[i].size() % static_cast<size_t>(width) == 0,
                 what + " is not a positive number of rows of width " + std::to_string(width));
    column.steps.push_back(static_cast<int64_t>(frames[i].size()) / width);
  }
  column.copy = [&frames](int64_t utterance, std::span<float> values) {
    std::copy(frames[static_cast<size_t>(utterance)].begin(), frames[static_cast<size_t>(utterance)].end(),
              values.begin());
  };
  return column;
}

}  // namespace

void write_dataset(const fs::path& folder, const DatasetOutline& outline, const FrameColumn& audio,
                   const FrameColumn& video, const std::function<void(io::Json& provenance)>& complete) {
  const OutlineCheck check(outline, audio, video);
  FolderInProgress target(folder);
  const fs::path arrays_file = target.path() / kArraysFile;
  Sha256 hash;
  write_arrays(arrays_file, outline, audio, video, [&](std::span<const std::byte> bytes) { hash.update(bytes); });

  Description description;
  description.name = outline.name;
  description.hash = std::string(64, '0');
  description.arrays_bytes = static_cast<int64_t>(fs::file_size(arrays_file));
  description.word_aligned = outline.word_aligned;
  description.transcripts = has_transcripts(outline);
  description.simulated = outline.simulated;
  description.utterances = outline.utterances;
  description.provenance = outline.provenance;
  if (complete) complete(description.provenance);
  // The hash covers dataset.json too, so the file is first written with zeros in its place.
  io::write_json(target.path() / kDescriptionFile, description.to_json());
  hash.update(read_file(target.path() / kDescriptionFile));
  description.hash = hash.finish();
  io::write_json(target.path() / kDescriptionFile, description.to_json());
  target.commit();
}

void write_dataset(const fs::path& folder, const DatasetContents& contents) {
  write_dataset(folder, contents, column_in_memory(contents, contents.audio, contents.audio_width, "audio"),
                column_in_memory(contents, contents.video, contents.video_width, "video"));
}

}  // namespace modrob::data
