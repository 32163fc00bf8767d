#include "data/importers/import.h"

#include <future>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/progress.h"
#include "core/signals.h"
#include "data/importers/importer.h"
#include "data/importers/known_files.h"
#include "data/importers/outline_builder.h"

namespace modrob::data {

namespace fs = std::filesystem;

namespace {

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

ImportResult write_imported(ImportedDataset imported, std::string_view format, const fs::path& path,
                            const fs::path& output, const ImportOptions& options) {
  imported.report->finish_missing(imported.outline.utterances.size(), options.strict);
  apply_label_meaning(options.label_meaning, imported.outline);
  check_label_range(imported.outline, *imported.report);
  if (imported.sources.empty()) imported.sources.push_back(path);
  if (!options.name.empty()) imported.outline.name = options.name;
  if (imported.outline.name.empty()) imported.outline.name = dataset_name(imported.outline, path.stem().string());
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
  imported.outline.provenance["imported_from"] = format;
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
  const auto [importer, source] = find_importer({given, options});
  auto read = importer->read(source);
  if (auto* dataset = std::get_if<ImportedDataset>(&read)) {
    return write_imported(std::move(*dataset), importer->name, source.path(), output, options);
  }
  auto plain = std::get<PlainImporter>(read)(output);
  return {std::string(importer->name), false, std::move(plain.summary), {}, std::move(plain.warnings)};
}

}  // namespace modrob::data
