#include "data/importers/import.h"

#include <future>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/progress.h"
#include "core/signals.h"
#include "data/importers/cached.h"
#include "data/importers/csd.h"
#include "data/importers/detect_format.h"
#include "data/importers/embedding.h"
#include "data/importers/known_files.h"
#include "data/importers/mmsa.h"
#include "data/importers/mosi_utterance.h"
#include "data/importers/mult.h"
#include "data/importers/outline_builder.h"
#include "data/importers/own_data.h"
#include "data/importers/plain_contents.h"
#include "data/importers/utterance_csv.h"

namespace modrob::data {

namespace fs = std::filesystem;

namespace {

std::shared_ptr<const io::PickleDocument> pickle_of(const DetectedFormat& detected, const fs::path& path,
                                                    const ImportOptions& options) {
  return detected.pickle ? detected.pickle : io::PickleDocument::open_shared(path, options.pickle_profile());
}

MosiUtteranceOptions mosi_utterance_options(const ImportOptions& options) {
  MosiUtteranceOptions result;
  result.folds = parse_mosi_folds(options.folds);
  result.labels = parse_mosi_labels(options.label_kind);
  if (!options.features.empty()) result.features = options.features;
  result.cleaning = options.cleaning;
  return result;
}

ImportedDataset read(const DetectedFormat& detected, const fs::path& path, const ImportOptions& options) {
  switch (detected.format) {
    case ImportFormat::kMmsa:
      return import_mmsa(pickle_of(detected, path, options), options);
    case ImportFormat::kMult:
      return import_mult(pickle_of(detected, path, options), options);
    case ImportFormat::kCached:
      return import_cached(cached_files(path, detected.pickle), options);
    case ImportFormat::kCsd:
      return import_csd(path, options);
    case ImportFormat::kUtterance:
      if (fs::is_directory(path)) return import_utterance_csv(path, options.cleaning);
      return import_utterance_pickle(pickle_of(detected, path, options), utterance_pickle_modality(path),
                                     options.cleaning);
    case ImportFormat::kMosiUtterance:
      return import_mosi_utterance(path, mosi_utterance_options(options));
    case ImportFormat::kOwn:
      return import_own_data(path, {options.audio, options.video, options.cleaning});
    default:
      throw_check_failure("a data set", __FILE__, __LINE__,
                          std::string(format_name(detected.format)) + " is no data set");
  }
}

/// Shows how far the frames are, and gives up between two utterances when the user says so.
FrameColumn watched(const FrameColumn& column, Progress& progress) {
  FrameColumn result = column;
  result.copy = [copy = column.copy, &progress](int64_t utterance, std::span<float> values) {
    throw_if_stop_requested();
    copy(utterance, values);
    progress.advance();
  };
  if (!column.stream) return result;
  result.stream = [stream = column.stream, &progress](int64_t utterance,
                                                      const std::function<void(std::span<float>)>& take) {
    stream(utterance, [&](std::span<float> piece) {
      throw_if_stop_requested();
      take(piece);
    });
    progress.advance();
  };
  return result;
}

io::Json describe_sources(const std::vector<fs::path>& sources, std::future<std::vector<std::string>>& hashes,
                          io::Json& provenance) {
  io::Json described = io::Json::array();
  const auto sums = hashes.get();
  for (size_t i = 0; i < sources.size(); ++i) {
    described.push_back(
        {{"file", sources[i].filename().string()}, {"bytes", fs::file_size(sources[i])}, {"sha256", sums[i]}});
    if (const auto known = known_file(sums[i])) provenance["known_file"] = *known;
  }
  return described;
}

std::string name_of(ImportFormat format, const DatasetOutline& outline, const fs::path& path,
                    const ImportOptions& options) {
  if (!options.name.empty()) return options.name;
  // The same videos as CMU-MOSI's, but one vector an utterance: recipes for sequences do not fit.
  if (format == ImportFormat::kMosiUtterance || format == ImportFormat::kUtterance) return "mosi_utterance";
  return dataset_name(outline, path.stem().string());
}

ImportResult import_as_dataset(const DetectedFormat& detected, const fs::path& path, const fs::path& output,
                               const ImportOptions& options) {
  const ImportFormat format = detected.format;
  ImportedDataset imported = read(detected, path, options);
  imported.report->finish_missing(imported.outline.utterances.size(), options.strict);
  apply_label_meaning(options.label_meaning, imported.outline);
  check_label_range(imported.outline, *imported.report);
  if (imported.sources.empty()) imported.sources.push_back(path);
  imported.outline.name = name_of(format, imported.outline, path, options);
  // The sums take as long as reading; a thread of their own takes them meanwhile.
  auto hashes = std::async(std::launch::async, [sources = imported.sources] {
    std::vector<std::string> sums;
    for (const auto& source : sources) sums.push_back(sha256_of_file(source));
    return sums;
  });
  const auto columns = (imported.audio.width > 0) + (imported.video.width > 0);
  Progress progress("importing", static_cast<int64_t>(imported.outline.utterances.size()) * columns, "utterances");
  ImportResult result;
  result.format = format;
  imported.outline.provenance["imported_from"] = format_name(format);
  imported.outline.provenance["importer_version"] = kImporterVersion;
  write_dataset(output, imported.outline, watched(imported.audio, progress), watched(imported.video, progress),
                [&](io::Json& provenance) {
                  provenance["sources"] = describe_sources(imported.sources, hashes, provenance);
                  imported.report->write(provenance);
                  result.provenance = provenance;
                });
  progress.finish();
  result.warnings = imported.report->warnings();
  for (auto& warning : one_class_warnings(imported.outline)) result.warnings.push_back(std::move(warning));
  result.summary =
      std::to_string(imported.outline.utterances.size()) + " utterances of '" + imported.outline.name + "'";
  return result;
}

}  // namespace

ImportResult import_dataset(const fs::path& given, const fs::path& output, const ImportOptions& options) {
  if (fs::exists(output)) {
    throw UserError("'" + output.string() + "' exists already; remove it or choose another folder");
  }
  const auto detected = detect_format(given, options);
  const fs::path& path = detected.path;
  const ImportFormat format = detected.format;
  if (format == ImportFormat::kPickle) {
    write_plain_contents(*pickle_of(detected, path, options), output);
    return {format,
            false,
            "the plain values of a pickle of no known layout: no data set",
            {},
            {"the pickle is of no layout that modrob knows as a data set; its values were written as they are, to " +
             std::string(kPlainFile) + " and " + std::string(kPlainArraysFile)}};
  }
  if (format == ImportFormat::kEmbedding) {
    const auto size = import_embedding(path, output);
    return {format,
            false,
            std::to_string(size.words) + " word vectors of " + std::to_string(size.width) +
                " numbers in embedding.txt (GloVe's format): no data set",
            {},
            {}};
  }
  if (format == ImportFormat::kCsd && !fs::is_directory(path)) {
    const auto size = import_csd_sequence(path, output);
    return {format,
            false,
            "a computational sequence of " + std::to_string(size.entries) + " entries and " +
                std::to_string(size.rows) + " rows in " + std::string(kSequenceArraysFile) +
                ": no data set; import the folder that holds words, audio, video and labels for one",
            {},
            size.warnings};
  }
  return import_as_dataset(detected, path, output, options);
}

}  // namespace modrob::data
