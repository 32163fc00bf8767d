#include "data/importers/csd.h"

#include <algorithm>

#include "core/error.h"
#include "core/files.h"
#include "core/progress.h"
#include "core/signals.h"
#include "data/importers/csd_roles.h"
#include "data/importers/named_files.h"
#include "data/importers/outline_builder.h"
#include "data/splits/standard_folds.h"
#include "io/json.h"
#include "io/safetensors.h"

namespace modrob::data {

namespace fs = std::filesystem;

namespace {

std::vector<AlignedSegment> align_files(CsdFiles& files, const ImportOptions& options, AlignmentReport& report) {
  AlignmentOptions alignment;
  alignment.cleaner.cleaning = options.cleaning;
  alignment.cleaner.normalise = !options.keep_scale;
  std::unique_ptr<Progress> progress;
  alignment.on_video = [&](size_t, size_t all) {
    throw_if_stop_requested();
    if (!progress) progress = std::make_unique<Progress>("aligning", static_cast<int64_t>(all), "videos");
    progress->advance();
  };
  std::vector<AlignedSegment> segments;
  report = align_csd(files, alignment, [&](AlignedSegment segment) { segments.push_back(std::move(segment)); });
  if (progress) progress->finish();
  return segments;
}

void tell(const AlignmentReport& alignment, ImportReport& report) {
  for (const auto& [reason, what] : kDropReasons) {
    const auto found = alignment.dropped.find(reason);
    if (found == alignment.dropped.end() || found->second.empty()) continue;
    const std::string text(what);
    report.repair("left out: " + text, static_cast<int64_t>(found->second.size()));
    report.warn("left out (" + text + "): " + name_some(found->second));
  }
  report.repair("feature values that were not finite replaced", alignment.replaced_features);
  report.repair("labels that were not finite replaced", alignment.replaced_labels);
  if (!alignment.replaced_label_segments.empty()) {
    report.warn("labels that were not finite became 0, as in the reference: " +
                name_some(alignment.replaced_label_segments));
  }
}

// Those in a standard fold, with their splits; all of them, for training, when none is.
std::vector<Split> split_by_folds(std::vector<AlignedSegment>& segments, ImportReport& report) {
  const auto known = [](const AlignedSegment& segment) { return standard_fold(segment.video).has_value(); };
  if (std::none_of(segments.begin(), segments.end(), known)) {
    report.warn(
        "no video is in a standard fold of CMU-MOSI or CMU-MOSEI: all became training; 'modrob data split' makes "
        "splits");
    return std::vector<Split>(segments.size(), Split::kTrain);
  }
  std::vector<std::string> outside;
  for (const auto& segment : segments) {
    if (!known(segment)) outside.push_back(segment.id);
  }
  if (!outside.empty()) {
    report.repair("left out: video outside the standard folds", static_cast<int64_t>(outside.size()));
    report.warn("left out (video outside the standard folds): " + name_some(outside));
    std::erase_if(segments, [&](const auto& segment) { return !known(segment); });
  }
  std::vector<Split> splits;
  for (const auto& segment : segments) splits.push_back(*standard_fold(segment.video));
  return splits;
}

FrameColumn column(const std::shared_ptr<std::vector<AlignedSegment>>& segments, int64_t AlignedSegment::*width,
                   std::vector<float> AlignedSegment::*values) {
  FrameColumn column;
  column.width = segments->front().*width;
  for (const auto& segment : *segments) column.steps.push_back(static_cast<int64_t>(segment.words.size()));
  column.copy = [segments, values](int64_t utterance, std::span<float> frames) {
    const auto& source = (*segments)[static_cast<size_t>(utterance)].*values;
    std::copy(source.begin(), source.end(), frames.begin());
  };
  return column;
}

ImportedDataset align_folder(const fs::path& folder, const ImportOptions& options) {
  CsdFiles files = find_csd_roles(
      folder, {options.words.string(), options.audio.string(), options.video.string(), options.labels.string()});
  ImportedDataset result;
  AlignmentReport alignment;
  auto segments = std::make_shared<std::vector<AlignedSegment>>(align_files(files, options, alignment));
  tell(alignment, *result.report);
  for (const io::CsdFile* file : {&files.words, &files.acoustic, &files.visual, &files.labels}) {
    for (const auto& warning : file->warnings()) result.report->warn(warning);
    result.sources.emplace_back(file->name());
  }
  const auto splits = split_by_folds(*segments, *result.report);
  OutlineBuilder builder(*result.report);
  for (size_t i = 0; i < segments->size(); ++i) {
    const auto& segment = (*segments)[i];
    builder.add_words({segment.id, segment.video, "", splits[i], segment.label}, segment.words);
  }
  result.outline = builder.finish(folder.string());
  result.audio = column(segments, &AlignedSegment::acoustic_width, &AlignedSegment::acoustic);
  result.video = column(segments, &AlignedSegment::visual_width, &AlignedSegment::visual);
  result.outline.provenance["normalized_within_utterances"] = !options.keep_scale;
  return result;
}

PlainImport write_sequence(const fs::path& path, const fs::path& output) {
  io::CsdFile file = io::CsdFile::open(path);
  int64_t rows = 0;
  io::Json json = {{"root", file.root()}, {"metadata", io::Json::object()}, {"entries", io::Json::array()}};
  for (const auto& [key, text] : file.metadata()) json["metadata"][key] = text;
  io::SafetensorsWriter arrays;
  for (size_t i = 0; i < file.size(); ++i) {
    throw_if_stop_requested();
    const io::CsdEntry entry = file.read(i);
    const std::string& name = file.entry_name(i);
    io::Json described = {{"name", name}, {"rows", entry.rows}};
    if (file.kind() == io::CsdKind::kWords) described["words"] = entry.words;
    json["entries"].push_back(std::move(described));
    rows += entry.rows;
    // Read again when it is written: a sequence may be larger than memory.
    arrays.add_streamed(name + "/intervals", io::Dtype::kF64, {entry.rows, 2}, [&file, i](const ByteSink& append) {
      const auto again = file.read(i);
      append(std::as_bytes(std::span(again.intervals)));
    });
    if (file.kind() != io::CsdKind::kNumbers) continue;
    arrays.add_streamed(name + "/features", io::Dtype::kF32, {entry.rows, entry.width},
                        [&file, i](const ByteSink& append) {
                          const auto again = file.read(i);
                          append(std::as_bytes(std::span(again.features)));
                        });
  }
  FolderInProgress target(output);
  io::write_json(target.path() / "sequence.json", json);
  arrays.write(target.path() / "sequence.safetensors");
  target.commit();
  return {"a computational sequence of " + std::to_string(file.size()) + " entries and " + std::to_string(rows) +
              " rows in sequence.safetensors: no data set; import the folder that holds words, audio, video and labels "
              "for one",
          file.warnings()};
}

}  // namespace

std::variant<ImportedDataset, PlainImporter> import_csd(const ImportSource& source) {
  if (fs::is_directory(source.path())) return align_folder(source.path(), source.options());
  return [path = source.path()](const fs::path& output) { return write_sequence(path, output); };
}

bool is_csd(const ImportSource& source) {
  if (source.kind() != ImportSource::Kind::kFolder) return source.kind() == ImportSource::Kind::kHdf5;
  const fs::directory_iterator entries(source.path());
  return std::any_of(begin(entries), end(entries),
                     [](const auto& entry) { return extension_of(entry.path()) == ".csd"; });
}

}  // namespace modrob::data
