#include "data/importers/detect_format.h"

#include "core/error.h"
#include "core/files.h"
#include "data/importers/folder_contents.h"
#include "data/importers/named_files.h"
#include "data/importers/own_columns.h"
#include "data/importers/utterance_arrays.h"
#include "data/splits/standard_folds.h"
#include "io/csd/hdf5_signature.h"
#include "io/csv.h"
#include "io/foreign_file.h"
#include "io/torch_file.h"

namespace modrob::data {

using io::PickleKind;
namespace fs = std::filesystem;

namespace {

bool has_extension(const fs::path& path, std::string_view extension) { return extension_of(path) == extension; }

/// A label CSV is own data when it has labels, and features or videos of its own; that of MOSI or MOSEI without them
/// goes with a pickle.
ImportFormat format_of_table(const fs::path& path, const ImportOptions& options) {
  const auto table = io::CsvTable::open(path);
  if (!is_label_csv(table)) return ImportFormat::kOwn;
  const auto features = [&](const fs::path& given, Modality modality) {
    return !given.empty() || find_utterance_arrays(path.parent_path(), modality);
  };
  bool own = features(options.audio, Modality::kAudio) || features(options.video, Modality::kVideo);
  const size_t video = table.column("video_id");
  for (size_t row = 0; row < table.rows() && !own; ++row) own = !standard_fold(table.field(row, video));
  if (own && table.find("label")) return ImportFormat::kOwn;
  throw UserError(path.string() + ": a label CSV (columns video_id, clip_id, text) " +
                  (table.find("label") ? "of CMU-MOSI or CMU-MOSEI, and no features are beside it"
                                       : "without a column 'label' is no data set") +
                  "; it goes with a MulT pickle: modrob data import mosi_data.pkl --labels " +
                  path.filename().string() + "; own features lie beside it, or are named with --audio and --video");
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

/// A text without a known ending is read as a pickle of protocol 0; what that says of it helps nobody.
std::shared_ptr<const io::PickleDocument> open_pickle(const fs::path& path, std::span<const std::byte> bytes,
                                                      const ImportOptions& options) {
  try {
    return io::PickleDocument::open_shared(path, options.pickle_profile());
  } catch (const io::FormatError& error) {
    const bool opcodes = error.fault() == io::FormatFault::kBadOpcode ||
                         error.fault() == io::FormatFault::kForbiddenOpcode ||
                         error.fault() == io::FormatFault::kMalformed;
    if (!opcodes || !is_plain_text(bytes)) throw;
    throw io::FormatError(error.fault(), std::string(error.what()) + ". The file is a text: " + kTableNeeded);
  }
}

DetectedFormat format_of_file(const fs::path& path, const ImportOptions& options) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  if (has_extension(path, ".csd") || io::has_hdf5_signature(bytes)) return {ImportFormat::kCsd, nullptr, path};
  if (io::TorchFile::is_legacy(bytes) || (io::TorchFile::is_zip(bytes) && has_extension(path, ".pt"))) {
    return {ImportFormat::kEmbedding, nullptr, path};
  }
  if (has_extension(path, ".npz") || has_extension(path, ".npy")) {
    throw UserError(path.string() +
                    ": arrays alone are no data set; write a CSV with the columns id, video, split, "
                    "label and text beside it and import that: modrob data import my.csv --audio " +
                    path.filename().string());
  }
  const auto foreign = io::find_foreign_file(bytes);
  if (is_recording_extension(extension_of(path)) && (!foreign || foreign->message.starts_with("is a recording"))) {
    throw UserError(path.string() + " " + *name_of_other_file(path));
  }
  if (!foreign) {
    if (is_table_extension(extension_of(path)) || begins_as_table(bytes)) {
      return {format_of_table(path, options), nullptr, path};
    }
    if (const auto other = name_of_other_file(path)) throw UserError(path.string() + " " + *other);
  }
  auto pickle = open_pickle(path, bytes, options);
  return {format_of_pickle(pickle->root()), pickle, path};
}

}  // namespace

DetectedFormat detect_format(const fs::path& path, const ImportOptions& options) {
  if (options.format) return {*options.format, nullptr, path};
  if (!fs::exists(path)) throw UserError("cannot open '" + path.string() + "': no such file or folder");
  if (!fs::is_directory(path)) return format_of_file(path, options);
  const auto choice = choose_from_folder(path);
  if (choice.format) return {*choice.format, nullptr, choice.path};
  return format_of_file(choice.path, options);
}

}  // namespace modrob::data
