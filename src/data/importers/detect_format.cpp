#include "data/importers/detect_format.h"

#include <algorithm>

#include "core/error.h"
#include "core/files.h"
#include "io/csd/hdf5_signature.h"
#include "io/csv.h"
#include "io/foreign_file.h"
#include "io/torch_file.h"

namespace modrob::data {

using io::PickleKind;
namespace fs = std::filesystem;

namespace {

bool has_extension(const fs::path& path, std::string_view extension) {
  std::string found = path.extension().string();
  std::transform(found.begin(), found.end(), found.begin(), [](unsigned char c) { return std::tolower(c); });
  return found == extension;
}

ImportFormat format_of_csv(const fs::path& path) {
  const auto table = io::CsvTable::open(path);
  if (table.find("video_id") && table.find("clip_id")) {
    throw UserError(path.string() +
                    ": a label CSV (columns video_id, clip_id, text) holds no features; it goes with a "
                    "MulT pickle: modrob data import mosi_data.pkl --labels " +
                    path.filename().string());
  }
  return ImportFormat::kOwn;
}

ImportFormat format_of_pickle(const io::PickleValue& root) {
  if (root.is(PickleKind::kList)) return ImportFormat::kCached;
  if (root.is(PickleKind::kTuple) && root.size() == 7) return ImportFormat::kUtterance;
  if (!root.is(PickleKind::kDict)) return ImportFormat::kPickle;
  // Other pickles may have a dict under one of these names too; two make a data set.
  int splits = 0;
  std::optional<ImportFormat> found;
  for (const char* name : {"train", "valid", "dev", "test"}) {
    const auto split = root.find(name);
    if (!split) continue;
    ++splits;
    if (split->is(PickleKind::kList)) return ImportFormat::kCached;
    if (!split->is(PickleKind::kDict)) continue;
    for (const char* key : {"labels", "vision"}) {
      if (split->find(key) && !found) found = ImportFormat::kMult;
    }
    for (const char* key : {"regression_labels", "raw_text", "text_bert"}) {
      if (split->find(key)) found = ImportFormat::kMmsa;
    }
  }
  if (splits >= 2 && found) return *found;
  return ImportFormat::kPickle;
}

DetectedFormat format_of_file(const fs::path& path, const ImportOptions& options) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  if (has_extension(path, ".csd") || io::has_hdf5_signature(bytes)) return {ImportFormat::kCsd, nullptr};
  if (io::TorchFile::is_legacy(bytes) || (io::TorchFile::is_zip(bytes) && has_extension(path, ".pt"))) {
    return {ImportFormat::kEmbedding, nullptr};
  }
  if (has_extension(path, ".npz") || has_extension(path, ".npy")) {
    throw UserError(path.string() +
                    ": arrays alone are no data set; write a CSV with the columns id, video, split, "
                    "label and text beside it and import that: modrob data import my.csv --audio " +
                    path.filename().string());
  }
  if (has_extension(path, ".csv") && !io::find_foreign_file(bytes)) return {format_of_csv(path), nullptr};
  auto pickle = io::PickleDocument::open_shared(path, options.pickle_profile());
  return {format_of_pickle(pickle->root()), pickle};
}

ImportFormat format_of_folder(const fs::path& folder) {
  if (fs::is_regular_file(folder / "dataset.json")) {
    throw UserError("'" + folder.string() + "' is a data set of modrob already; use it as it is");
  }
  if (fs::is_regular_file(folder / "utterances.csv") && fs::is_regular_file(folder / "features.safetensors")) {
    return ImportFormat::kMosiUtterance;
  }
  if (fs::is_regular_file(folder / "transcripts.csv")) return ImportFormat::kUtterance;
  std::vector<std::string> pickles, tables;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (has_extension(entry.path(), ".csd")) return ImportFormat::kCsd;
    if (has_extension(entry.path(), ".pkl")) pickles.push_back(entry.path().filename().string());
    if (has_extension(entry.path(), ".csv")) tables.push_back(entry.path().filename().string());
  }
  std::sort(pickles.begin(), pickles.end());
  std::sort(tables.begin(), tables.end());
  std::string message = "'" + folder.string() + "' is a folder without .csd files";
  if (!pickles.empty())
    message += "; name one of its pickles, such as " + (folder / pickles.front()).string();
  else if (!tables.empty())
    message += "; name one of its tables, such as " + (folder / tables.front()).string();
  else
    message += "; name a file, or a folder of .csd files";
  throw UserError(message);
}

}  // namespace

DetectedFormat detect_format(const fs::path& path, const ImportOptions& options) {
  if (options.format) return {*options.format, nullptr};
  if (!fs::exists(path)) throw UserError("cannot open '" + path.string() + "': no such file or folder");
  if (fs::is_directory(path)) return {format_of_folder(path), nullptr};
  return format_of_file(path, options);
}

}  // namespace modrob::data
