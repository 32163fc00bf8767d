#include "data/importers/mmsa.h"

#include <algorithm>
#include <cmath>

#include "data/importers/frame_cleaning.h"
#include "data/importers/outline_builder.h"
#include "data/importers/split_pickle.h"

namespace modrob::data {

namespace {

constexpr const char* kKnownKeys[] = {"raw_text",
                                      "id",
                                      "text",
                                      "text_bert",
                                      "audio",
                                      "vision",
                                      "audio_lengths",
                                      "vision_lengths",
                                      "annotations",
                                      "classification_labels",
                                      "regression_labels"};

void check_count(const PickleField& field, size_t found, size_t samples) {
  if (found == samples) return;
  field.refuse(std::to_string(found) + " entries for " + std::to_string(samples) + " samples of audio");
}

std::vector<int64_t> read_text_bert(const PickleField& field, size_t samples, int64_t vocabulary_size, int64_t& steps) {
  auto [shape, values] = field.whole_block();
  if (shape.size() != 3) {
    field.refuse("an array [N, 3, T] is needed, found " + field.value().describe() + " of rank " +
                 std::to_string(shape.size()));
  }
  check_count(field, static_cast<size_t>(shape[0]), samples);
  if (shape[1] != 3)
    field.refuse("three rows a sample are needed (token ids, mask, segments), found " + std::to_string(shape[1]));
  steps = shape[2];
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t row = i / static_cast<size_t>(steps) % 3;
    const int64_t end = row == 0 ? vocabulary_size : 2;
    if (values[i] >= 0 && values[i] < end) continue;
    field.refuse("sample " + std::to_string(i / static_cast<size_t>(3 * steps)) + " has " + std::to_string(values[i]) +
                 (row == 0 ? " as a token id; ids from 0 to " + std::to_string(end - 1) +
                                 " exist; --vocabulary-size N says how many the file's vocabulary has "
                                 "(bert-base-uncased 30522, bert-base-chinese 21128, XLM-R 250002)"
                           : std::string(row == 1 ? " in its mask" : " as a segment") + "; 0 and 1 are possible"));
  }
  return values;
}

std::vector<int64_t> read_lengths(const PickleField& field, size_t samples, int64_t steps) {
  auto lengths = field.whole_numbers();
  check_count(field, lengths.size(), samples);
  for (size_t i = 0; i < lengths.size(); ++i) {
    if (lengths[i] >= 0 && lengths[i] <= steps) continue;
    field.refuse("sample " + std::to_string(i) + " has length " + std::to_string(lengths[i]) + "; from 0 to " +
                 std::to_string(steps) + " is possible");
  }
  return lengths;
}

class MmsaImport : private SplitPickle<MmsaSplit> {
 public:
  MmsaImport(std::shared_ptr<const io::PickleDocument> document, const ImportOptions& options)
      : SplitPickle(std::move(document), options,
                    [&](const PickleField& split, const std::string&) { return MmsaSplit(split, options); }) {
    warn_of_unknown_keys();
  }

  ImportedDataset take(std::shared_ptr<MmsaImport> self) {
    ImportedDataset result;
    result.report = report_;
    OutlineBuilder builder(*report_);
    keep([&](const MmsaSplit& split, Split name, size_t i) {
      return builder.add({split.ids[i], video_of(split.ids[i]), split.transcripts[i], name, split.labels[i]});
    });
    result.outline = builder.finish(document_->name());
    result.outline.word_aligned = false;
    result.audio = column(self, Modality::kAudio);
    result.video = column(self, Modality::kVideo);
    return result;
  }

 private:
  void warn_of_unknown_keys() const {
    std::vector<std::string> unknown;
    for (const char* name : {"train", "valid", "test"}) {
      const auto split = root_.member(name);
      for (size_t i = 0; i < split.value().size(); ++i) {
        const auto key = split.value().key(i);
        const std::string text = key.is(io::PickleKind::kText) ? std::string(key.text()) : key.describe();
        if (std::find(std::begin(kKnownKeys), std::end(kKnownKeys), text) == std::end(kKnownKeys) &&
            std::find(unknown.begin(), unknown.end(), text) == unknown.end()) {
          unknown.push_back(text);
        }
      }
    }
    if (!unknown.empty()) report_->warn("keys that are not known and were left out: " + name_some(unknown));
  }

  int64_t recorded_steps(const MmsaSplit& split, int64_t sample, Modality modality) const {
    const auto at = static_cast<size_t>(sample);
    if (!split.aligned) return (modality == Modality::kAudio ? split.audio_lengths : split.video_lengths)[at];
    const auto& padded = frames(split, modality);
    if (split.text_bert.empty() || split.text_steps != padded.steps()) {
      return padded.steps() - padded.trailing_zero_frames(sample);
    }
    const auto mask = split.text_bert.begin() + (3 * sample + 1) * split.text_steps;
    return std::count(mask, mask + split.text_steps, 1);
  }

  FrameColumn column(std::shared_ptr<MmsaImport> self, Modality modality) {
    FrameColumn column;
    column.width = frames(splits_[0], modality).width();
    const std::string name(modality_name(modality));
    for (const Place& place : places_) {
      const MmsaSplit& split = splits_[place.split];
      if (options_.mean_frames) {
        column.steps.push_back(1);
        continue;
      }
      const int64_t steps = recorded_steps(split, place.sample, modality);
      if (steps == 0) {
        report_->repair(name + " of length 0 taken as one frame");
        report_->missing(modality, split.ids[static_cast<size_t>(place.sample)], "length 0");
      }
      column.steps.push_back(std::max<int64_t>(steps, 1));
    }
    column.copy = [self, modality, steps = column.steps](int64_t utterance, std::span<float> values) {
      const Place& place = self->place(utterance);
      const auto& padded = self->frames(place, modality);
      if (self->options_.mean_frames) return self->copy_mean(padded, place.sample, modality, values);
      padded.copy(place.sample, 0, values);
      clean_frames(values, modality, self->options_.cleaning, *self->report_);
      if (padded.any_nonzero(place.sample, steps[static_cast<size_t>(utterance)])) {
        self->report_->repair("utterances with stale " + std::string(modality_name(modality)) +
                              " frames behind their recorded length, left out");
      }
    };
    return column;
  }

  // The mean over all T frames, padding included, as the reference's need_normalized; what is no number becomes 0.
  void copy_mean(const PaddedFrames& padded, int64_t sample, Modality modality, std::span<float> mean) const {
    std::vector<float> all(static_cast<size_t>(padded.steps() * padded.width()));
    padded.copy(sample, 0, all);
    clean_frames(all, modality, options_.cleaning, *report_);
    const auto width = static_cast<size_t>(padded.width());
    for (size_t column = 0; column < width; ++column) {
      float sum = 0.0f;
      for (size_t at = column; at < all.size(); at += width) sum += all[at];
      mean[column] = sum / static_cast<float>(padded.steps());
      if (std::isnan(mean[column])) mean[column] = 0.0f;
    }
  }
};

}  // namespace

MmsaSplit::MmsaSplit(const PickleField& split, const ImportOptions& options)
    : audio(split.member("audio")), video(split.member("vision")) {
  const auto samples = static_cast<size_t>(audio.samples());
  check_count(split.member("vision"), static_cast<size_t>(video.samples()), samples);
  ids = split.member("id").texts();
  check_count(split.member("id"), ids.size(), samples);
  transcripts = split.member("raw_text").texts();
  check_count(split.member("raw_text"), transcripts.size(), samples);
  labels = split.member("regression_labels").labels_of(ids);
  if (const auto field = split.find("text_bert")) {
    text_bert = read_text_bert(*field, samples, options.vocabulary_size, text_steps);
  }
  const auto audio_field = split.find("audio_lengths");
  const auto video_field = split.find("vision_lengths");
  if (audio_field.has_value() != video_field.has_value()) {
    split.refuse("only one of 'audio_lengths' and 'vision_lengths' is there; aligned files have neither");
  }
  aligned = !audio_field;
  if (aligned) return;
  audio_lengths = read_lengths(*audio_field, samples, audio.steps());
  video_lengths = read_lengths(*video_field, samples, video.steps());
}

ImportedDataset import_mmsa(const ImportSource& source) {
  auto import = std::make_shared<MmsaImport>(source.pickle(), source.options());
  return import->take(import);
}

bool is_mmsa(const ImportSource& source) {
  return source.has_splits_with({"regression_labels", "raw_text", "text_bert"});
}

}  // namespace modrob::data
