#include "data/container/dataset_copy.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace modrob::data {

int64_t frame_width(const Dataset& dataset, Modality modality) {
  MODROB_CHECK(modality != Modality::kText, "audio and video have frames");
  return modality == Modality::kAudio ? dataset.audio_width() : dataset.video_width();
}

Frames frames_of(const Dataset& dataset, Modality modality, int64_t utterance) {
  MODROB_CHECK(modality != Modality::kText, "audio and video have frames");
  return modality == Modality::kAudio ? dataset.audio(utterance) : dataset.video(utterance);
}

std::vector<WordRange> word_ranges_of(const Dataset& dataset, int64_t utterance) {
  const char* begin = dataset.utterance(utterance).transcript.data();
  std::vector<WordRange> ranges;
  for (const auto word : dataset.words(utterance)) {
    const auto offset = static_cast<int64_t>(word.data() - begin);
    ranges.emplace_back(offset, offset + static_cast<int64_t>(word.size()));
  }
  return ranges;
}

DatasetOutline outline_of(const Dataset& dataset) {
  DatasetOutline outline;
  outline.name = dataset.name();
  outline.word_aligned = dataset.word_aligned();
  outline.simulated = dataset.simulated();
  for (int64_t i = 0; i < dataset.size(); ++i) {
    outline.utterances.push_back(dataset.utterance(i));
    outline.words.push_back(word_ranges_of(dataset, i));
  }
  return outline;
}

FrameColumn frame_column_of(const Dataset& dataset, Modality modality, std::function<void()> before_each) {
  FrameColumn column;
  column.width = frame_width(dataset, modality);
  if (column.width == 0) return column;
  for (int64_t i = 0; i < dataset.size(); ++i) column.steps.push_back(frames_of(dataset, modality, i).steps);
  column.copy = [dataset, modality, before = std::move(before_each)](int64_t utterance, std::span<float> values) {
    if (before) before();
    const auto frames = frames_of(dataset, modality, utterance).values;
    std::copy(frames.begin(), frames.end(), values.begin());
  };
  return column;
}

io::Json source_of(const Dataset& dataset) {
  return {{"name", dataset.name()}, {"hash", dataset.hash()}, {"provenance", dataset.description().at("provenance")}};
}

}  // namespace modrob::data
