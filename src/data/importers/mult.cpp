#include "data/importers/mult.h"

#include <algorithm>
#include <cmath>

#include "data/importers/frame_columns.h"
#include "data/importers/label_csv.h"
#include "data/importers/outline_builder.h"
#include "data/importers/split_pickle.h"
#include "data/splits/standard_folds.h"

namespace modrob::data {

namespace {

MultSplit::Id read_id(const std::string& first, const std::string& start, const std::string& end) {
  const std::string video = video_of(first);
  return {video, video == first ? "" : first.substr(video.size() + 1), start, end};
}

std::vector<MultSplit::Id> read_ids(const PickleField& split, const std::string& name, size_t samples) {
  std::vector<MultSplit::Id> ids;
  const auto field = split.find("id");
  if (!field) {
    for (size_t i = 0; i < samples; ++i)
      ids.push_back({name + "/" + std::to_string(i), "", "", ""});  // video of its own
    return ids;
  }
  const auto texts = field->texts();
  if (texts.size() == samples) {
    for (const auto& text : texts) ids.push_back(read_id(text, "", ""));
    return ids;
  }
  if (texts.size() != 3 * samples) {
    field->refuse(std::to_string(texts.size()) + " texts for " + std::to_string(samples) +
                  " samples; one or three each are needed (utterance or video, start, end)");
  }
  for (size_t i = 0; i < samples; ++i) ids.push_back(read_id(texts[3 * i], texts[3 * i + 1], texts[3 * i + 2]));
  return ids;
}

std::string text_of_clip(const LabelCsv& csv, const MultSplit::Id& id) {
  const auto row = csv.find(id.video, id.clip);
  if (!row) {
    throw UserError(csv.name() + ": has no row for utterance '" + id.text() + "' (video_id " + id.video + ", clip_id " +
                    id.clip + "); give the label CSV of the same data set");
  }
  return std::string(row->text);
}

// Ids that name no clip are found by their place, as MMIM's create_dataset.py does; the video must agree.
std::string text_of_row(const LabelCsv& csv, size_t place, const MultSplit::Id& id, size_t samples) {
  if (csv.size() != samples) {
    throw UserError(csv.name() + ": " + std::to_string(csv.size()) + " rows for " + std::to_string(samples) +
                    " utterances; their ids name no clip, so the rows must be those of train, valid and test in order");
  }
  const auto row = csv.row(place);
  if (row.video != id.video) {
    throw UserError(csv.name() + ":" + std::to_string(row.line) + ": video '" + std::string(row.video) +
                    "' where utterance '" + id.text() +
                    "' stands in the pickle; the rows must be in the pickle's order");
  }
  return std::string(row.text);
}

/// CSV files beside the pickle whose names speak of labels, the one named after the same data set first.
std::vector<std::filesystem::path> label_csvs_beside(const std::filesystem::path& pickle) {
  const auto folder = pickle.has_parent_path() ? pickle.parent_path() : std::filesystem::path(".");
  std::vector<std::filesystem::path> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() == ".csv" && name.find("label") != std::string::npos) found.push_back(entry.path());
  }
  const bool mosei = pickle.filename().string().find("mosei") != std::string::npos;
  std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
    const auto fits = [&](const auto& path) {
      return (path.filename().string().find("MOSEI") != std::string::npos) == mosei;
    };
    return std::pair(!fits(a), a) < std::pair(!fits(b), b);
  });
  return found;
}

class MultImport : private SplitPickle<MultSplit> {
 public:
  MultImport(std::shared_ptr<const io::PickleDocument> document, const ImportOptions& options)
      : SplitPickle(std::move(document), options,
                    [](const PickleField& split, const std::string& name) { return MultSplit(split, name); }) {}

  ImportedDataset take(const std::shared_ptr<MultImport>& self) {
    ImportedDataset result;
    result.report = report_;
    result.sources.emplace_back(document_->name());
    const auto transcripts = find_transcripts(result.sources);
    OutlineBuilder builder(*report_);
    keep([&](const MultSplit& split, Split name, size_t i) {
      Utterance utterance{split.ids[i].text(), split.ids[i].video, "", name, split.labels[i]};
      if (transcripts.empty()) {
        builder.add_without_text(std::move(utterance));
        return true;
      }
      utterance.transcript = transcripts[static_cast<size_t>(name)][i];
      return builder.add(std::move(utterance));
    });
    result.outline = builder.finish(document_->name());
    result.outline.word_aligned = false;
    result.audio = column(self, Modality::kAudio);
    result.video = column(self, Modality::kVideo);
    return result;
  }

 private:
  /// One text for each sample of each split; nothing when no label CSV has them.
  std::vector<std::vector<std::string>> find_transcripts(std::vector<std::filesystem::path>& sources) const {
    std::vector<std::filesystem::path> candidates;
    if (!options_.labels.empty()) {
      candidates.push_back(options_.labels);
    } else {
      candidates = label_csvs_beside(document_->name());
    }
    for (const auto& file : candidates) {
      try {
        const auto csv = LabelCsv::open(file);
        auto transcripts = read_transcripts(csv);
        sources.push_back(file);
        for (const auto& notice : csv.notices()) report_->warn(notice);
        report_->warn("transcripts come from " + file.filename().string());
        return transcripts;
      } catch (const UserError& error) {
        if (!options_.labels.empty()) throw;
        report_->warn("transcripts could not be taken from " + file.filename().string() + ": " + error.what());
      }
    }
    report_->warn(
        "the file holds word vectors, not words, so the data set has no transcripts and no model can be trained on it; "
        "give the label CSV that belongs to it (MOSI-label.csv, MOSEI-label.csv) with --labels");
    return {};
  }

  std::vector<std::vector<std::string>> read_transcripts(const LabelCsv& csv) const {
    std::vector<std::vector<std::string>> result;
    size_t row = 0;  // counts through all splits: files whose ids name no clip are in the order of the CSV
    size_t samples = 0;
    for (const auto& split : splits_) samples += split.ids.size();
    for (const auto& split : splits_) {
      auto& texts = result.emplace_back();
      for (const auto& id : split.ids) {
        texts.push_back(id.clip.empty() ? text_of_row(csv, row, id, samples) : text_of_clip(csv, id));
        ++row;
      }
    }
    return result;
  }

  int64_t kept_steps(const PaddedFrames& padded, int64_t sample) const {
    if (options_.cleaning == Cleaning::kDefault) return padded.steps() - padded.leading_zero_frames(sample);
    return padded.steps() - padded.zero_sum_frames(sample);
  }

  FrameColumn column(const std::shared_ptr<MultImport>& self, Modality modality) {
    FrameColumn column;
    column.width = frames(splits_[0], modality).width();
    const std::string name(modality_name(modality));
    for (const auto& place : places_) {
      const int64_t steps = kept_steps(frames(place, modality), place.sample);
      if (steps == 0) {
        report_->repair("utterances without any " + name + " frame given one of zeros");
        report_->missing(modality, splits_[place.split].ids[static_cast<size_t>(place.sample)].text());
      }
      column.steps.push_back(std::max<int64_t>(steps, 1));
    }
    column.copy = [self, modality, steps = column.steps](int64_t utterance, std::span<float> values) {
      const Place& place = self->place(utterance);
      const auto& padded = self->frames(place, modality);
      // An utterance without frames gets the last one, which is zero.
      padded.copy(place.sample, padded.steps() - steps[static_cast<size_t>(utterance)], values);
    };
    return cleaned(std::move(column), modality, options_.cleaning, report_);
  }
};

}  // namespace

std::string MultSplit::Id::text() const {
  if (!clip.empty()) return video + "_" + clip;
  return start.empty() && end.empty() ? video : video + "[" + start + "," + end + "]";
}

MultSplit::MultSplit(const PickleField& split, const std::string& name)
    : audio(split.member("audio")), video(split.member("vision")) {
  const auto samples = static_cast<size_t>(audio.samples());
  if (video.samples() != audio.samples()) {
    split.member("vision").refuse(std::to_string(video.samples()) + " samples, but audio has " +
                                  std::to_string(audio.samples()));
  }
  ids = read_ids(split, name, samples);
  std::vector<std::string> names;
  for (const auto& id : ids) names.push_back(id.text());
  labels = split.member("labels").labels_of(names);
}

ImportedDataset import_mult(const ImportSource& source) {
  auto import = std::make_shared<MultImport>(source.pickle(), source.options());
  return import->take(import);
}

bool is_mult(const ImportSource& source) { return source.has_splits_with({"labels", "vision"}); }

}  // namespace modrob::data
