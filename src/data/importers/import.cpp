#include "data/importers/import.h"

#include <future>
#include <stop_token>
#include <thread>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/program_call.h"
#include "core/progress.h"
#include "core/signals.h"
#include "core/text_format.h"
#include "data/importers/importer.h"
#include "data/importers/known_files.h"
#include "data/importers/outline_builder.h"

namespace modrob::data {

namespace fs = std::filesystem;

namespace {

/// The sums take as long as reading: a thread of their own takes them meanwhile, and ends early when nobody waits.
class SourceHashes {
 public:
  explicit SourceHashes(std::vector<fs::path> sources) {
    std::packaged_task<std::vector<std::string>(std::stop_token)> task(
        [sources = std::move(sources)](const std::stop_token& stop) {
          std::vector<std::string> sums;
          for (const auto& source : sources) sums.push_back(sum_of(source, stop));
          return sums;
        });
    sums_ = task.get_future();
    thread_ = std::jthread(std::move(task));
  }

  std::vector<std::string> get() { return sums_.get(); }

 private:
  static std::string sum_of(const fs::path& file, const std::stop_token& stop) {
    Sha256 hash;
    read_file_in_pieces(file, [&](std::span<const std::byte> piece) {
      if (stop.stop_requested()) throw RuntimeError("nobody waits for the sum of '" + file.string() + "'");
      hash.update(piece);
    });
    return hash.finish();
  }

  std::future<std::vector<std::string>> sums_;
  std::jthread thread_;
};

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

io::Json describe_sources(const std::vector<fs::path>& sources, SourceHashes& hashes, io::Json& provenance) {
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
  SourceHashes hashes(imported.sources);
  const auto columns = (imported.audio.width > 0) + (imported.video.width > 0);
  Progress progress("importing", static_cast<int64_t>(imported.outline.utterances.size()) * columns, "utterances");
  ImportResult result;
  result.format = format;
  result.output = output.string();
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
  return {.format = std::string(importer->name),
          .output = output.string(),
          .is_dataset = false,
          .summary = std::move(plain.summary),
          .provenance = {},
          .warnings = std::move(plain.warnings)};
}

std::string to_text(const ImportResult& result) {
  std::string text = "Wrote " + result.summary + " to " + result.output + " (read as " + result.format + ")\n";
  if (!result.is_dataset) return text;
  for (const auto& [what, count] : result.provenance.at("repairs").items()) {
    text += "  repaired: " + std::to_string(count.get<int64_t>()) + " " + what + "\n";
  }
  if (const auto known = result.provenance.find("known_file"); known != result.provenance.end()) {
    text += "  the file is " + known->get<std::string>() + ", bit for bit\n";
  }
  return text + "Next: " + program_call() + " data audit " + shell_word(result.output) + "\n";
}

io::Json to_json(const ImportResult& result) {
  return {{"format", result.format},
          {"output", result.output},
          {"is_dataset", result.is_dataset},
          {"provenance", result.provenance},
          {"warnings", result.warnings}};
}

}  // namespace modrob::data
