#include "data/importers/cached.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "data/importers/frame_columns.h"
#include "data/importers/outline_builder.h"
#include "data/splits/standard_folds.h"
#include "io/format_error.h"

namespace modrob::data {

using io::PickleKind;
namespace fs = std::filesystem;

namespace {

int64_t steps_of(const io::NumpyArray& frames) { return frames.count() == 0 ? 0 : frames.shape[0]; }

const io::NumpyArray* read_frames(const PickleField& field) {
  // numpy.array([]), of rank 1, is what an utterance without a word leaves.
  if (field.is(PickleKind::kArray) && field.value().array().count() == 0) return &field.value().array();
  if (!field.is(PickleKind::kArray) || field.value().array().shape.size() != 2) {
    field.refuse("frames are needed: an array [steps, features] of numbers, found " + field.value().describe());
  }
  return &field.value().array();
}

void check_steps(const PickleField& field, const io::NumpyArray& frames, size_t steps) {
  // None at all: the extractor found nothing in this clip.
  if (frames.count() == 0 || steps_of(frames) == static_cast<int64_t>(steps)) return;
  field.refuse(std::to_string(steps_of(frames)) + " frames for " + std::to_string(steps) + " words");
}

void check_length(const PickleField& field, const io::NumpyArray& frames) {
  const auto length = field.whole_numbers();
  if (length.size() == 1 && length[0] == steps_of(frames)) return;
  field.refuse("is not the number of frames, " + std::to_string(steps_of(frames)));
}

}  // namespace

CachedUtterance::CachedUtterance(const PickleField& entry) {
  if (!entry.is(PickleKind::kTuple) || entry.value().size() != 3) {
    entry.refuse("a tuple of three is needed (features, label, segment), found " + entry.value().describe() +
                 (entry.is(PickleKind::kTuple) && entry.value().size() == 2 ? "; UR_FUNNY's files are not read" : ""));
  }
  const PickleField features = entry.item(0);
  const size_t fields = features.is(PickleKind::kTuple) ? features.value().size() : 0;
  if (fields != 4 && fields != 6) {
    features.refuse(
        "a tuple of four (words, visual, acoustic, actual words) or six (and two lengths) is needed, found " +
        features.value().describe());
  }
  word_aligned = fields == 4;
  const auto word_ids = features.item(0).whole_numbers();
  visual = read_frames(features.item(1));
  acoustic = read_frames(features.item(2));
  words = features.item(3).texts();
  for (const auto& word : words) {
    if (word.empty()) features.item(3).refuse("an empty word");
  }
  if (word_aligned) {
    if (words.size() != word_ids.size()) {
      features.item(3).refuse(std::to_string(words.size()) + " words for " + std::to_string(word_ids.size()) +
                              " word ids");
    }
    check_steps(features.item(1), *visual, words.size());
    check_steps(features.item(2), *acoustic, words.size());
  } else {
    check_length(features.item(4), *visual);
    check_length(features.item(5), *acoustic);
  }
  const PickleField label = entry.item(1);
  if (!label.is(PickleKind::kArray) || (label.value().array().shape != std::vector<int64_t>{1, 1} &&
                                        label.value().array().shape != std::vector<int64_t>{1, 7})) {
    label.refuse("an array [1, 1] or [1, 7] of labels is needed, found " + label.value().describe());
  }
  labels = label.numbers();
  if (!entry.item(2).is(PickleKind::kText)) entry.item(2).refuse("the name of the segment is needed");
  segment = entry.item(2).value().text();
  if (segment.empty()) entry.item(2).refuse("the name of the segment is empty");
  if (!std::isfinite(labels[0])) label.refuse("segment '" + segment + "' has no finite label");
}

std::vector<CachedUtterance> read_cached(const io::PickleDocument& document) {
  const PickleField root(document.root(), document.name(), "");
  if (!root.is(PickleKind::kList)) root.refuse("a list of utterances is needed, found " + root.value().describe());
  if (root.value().size() == 0) root.refuse("the list is empty: no utterance");
  std::vector<CachedUtterance> utterances;
  for (size_t i = 0; i < root.value().size(); ++i) {
    utterances.emplace_back(root.item(i));
    const auto& first = utterances.front();
    const auto& latest = utterances.back();
    if (latest.word_aligned != first.word_aligned) root.item(i).refuse("has another layout than the first utterance");
  }
  return utterances;
}

std::vector<CachedFile> cached_files(const fs::path& file) {
  static const std::map<std::string, Split> kNames = {
      {"train", Split::kTrain}, {"dev", Split::kValid}, {"valid", Split::kValid}, {"test", Split::kTest}};
  const std::string name = file.filename().string();
  for (const auto& [word, split] : kNames) {
    const size_t at = name.rfind(word);
    if (at == std::string::npos) continue;
    std::vector<CachedFile> files;
    for (const auto& [other, other_split] : kNames) {
      const fs::path beside = file.parent_path() / (name.substr(0, at) + other + name.substr(at + word.size()));
      if (beside == file || fs::is_regular_file(beside)) {
        files.push_back({beside, other_split});
      }
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.split < b.split; });
    return files;
  }
  return {{file, std::nullopt}};
}

namespace {

class CachedImport {
 public:
  explicit CachedImport(const ImportSource& source) : options_(source.options()) {
    for (const auto& file : cached_files(source.path())) {
      documents_.push_back(file.path == source.path()
                               ? source.pickle()
                               : io::PickleDocument::open_shared(file.path, options_.pickle_profile()));
      for (auto& utterance : read_cached(*documents_.back())) {
        check_width(*utterance.acoustic, audio_width_, file.path, utterance.segment, "acoustic");
        check_width(*utterance.visual, video_width_, file.path, utterance.segment, "visual");
        all_.push_back({std::move(utterance), file.split});
      }
    }
  }

  ImportedDataset take(const std::shared_ptr<CachedImport>& self) {
    ImportedDataset result;
    result.report = report_;
    OutlineBuilder builder(*report_);
    int64_t outside = 0;
    const size_t found = all_.size();
    std::vector<Entry> kept;
    for (auto& entry : all_) {
      const std::string& segment = entry.utterance.segment;
      const std::string video = video_of(segment);
      const auto split = entry.split ? entry.split : standard_fold(video);
      outside += !split;
      if (builder.add_words({segment, video, "", split.value_or(Split::kTrain), entry.utterance.labels[0]},
                            entry.utterance.words)) {
        kept.push_back(std::move(entry));
      }
    }
    all_ = std::move(kept);
    if (outside > 0) {
      report_->warn(std::to_string(outside) + " of " + std::to_string(found) +
                    " utterances are of videos outside the standard folds, and the file's name says no split: taken "
                    "for training");
    }
    result.outline = builder.finish(documents_.front()->name());
    result.outline.word_aligned = all_.front().utterance.word_aligned;
    result.audio = column(self, Modality::kAudio);
    result.video = column(self, Modality::kVideo);
    for (const auto& document : documents_) result.sources.emplace_back(document->name());
    return result;
  }

 private:
  struct Entry {
    CachedUtterance utterance;
    std::optional<Split> split;
  };

  static void check_width(const io::NumpyArray& frames, int64_t& width, const fs::path& file,
                          const std::string& segment, const std::string& modality) {
    if (frames.count() == 0) return;
    if (width == 0) width = frames.shape[1];
    if (frames.shape[1] == width) return;
    throw io::FormatError(io::FormatFault::kSchema, file.string() + ": the " + modality + " frames of '" + segment +
                                                        "' have " + std::to_string(frames.shape[1]) +
                                                        " features; those before it have " + std::to_string(width));
  }

  static const io::NumpyArray& frames(const Entry& entry, Modality modality) {
    return modality == Modality::kAudio ? *entry.utterance.acoustic : *entry.utterance.visual;
  }

  FrameColumn column(const std::shared_ptr<CachedImport>& self, Modality modality) {
    FrameColumn column;
    column.width = modality == Modality::kAudio ? audio_width_ : video_width_;
    for (const auto& entry : all_) {
      const int64_t steps = steps_of(frames(entry, modality));
      if (steps == 0 && column.width > 0) {
        report_->repair("utterances without any " + std::string(modality_name(modality)) + " frame given one of zeros");
        report_->missing(modality, entry.utterance.segment);
      }
      // Aligned data has a frame for each word.
      const size_t fewest = entry.utterance.word_aligned ? entry.utterance.words.size() : 1;
      column.steps.push_back(std::max(steps, static_cast<int64_t>(fewest)));
    }
    column.copy = [self, modality](int64_t utterance, std::span<float> values) {
      const auto& array = frames(self->all_[static_cast<size_t>(utterance)], modality);
      if (array.count() == 0) return std::fill(values.begin(), values.end(), 0.0f);
      array.copy_float(0, values);
    };
    // The reference's collate takes these files as they are.
    if (options_.cleaning == Cleaning::kReference) return column;
    return cleaned(std::move(column), modality, options_.cleaning, report_);
  }

  ImportOptions options_;
  std::vector<std::shared_ptr<const io::PickleDocument>> documents_;
  std::vector<Entry> all_;
  int64_t audio_width_ = 0, video_width_ = 0;  // 0: no frame was seen
  std::shared_ptr<ImportReport> report_ = std::make_shared<ImportReport>();
};

}  // namespace

ImportedDataset import_cached(const ImportSource& source) {
  auto import = std::make_shared<CachedImport>(source);
  return import->take(import);
}

bool is_cached(const ImportSource& source) {
  const auto root = source.pickle_root();
  if (!root || !root->is(PickleKind::kDict)) return root && root->is(PickleKind::kList);
  for (const char* name : {"train", "valid", "dev", "test"}) {
    if (const auto split = root->find(name); split && split->is(PickleKind::kList)) return true;
  }
  return false;
}

}  // namespace modrob::data
