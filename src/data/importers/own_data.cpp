#include "data/importers/own_data.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "core/error.h"
#include "core/text_format.h"
#include "data/importers/frame_columns.h"
#include "data/importers/outline_builder.h"
#include "data/importers/own_columns.h"
#include "data/importers/utterance_arrays.h"
#include "data/splits/standard_folds.h"
#include "io/csv.h"
#include "text/unicode.h"

namespace modrob::data {

namespace {

namespace fs = std::filesystem;
using io::CsvTable;

Split split_of(const CsvTable& table, size_t row, size_t column, std::set<std::string>& other_words) {
  const std::string name(table.field(row, column));
  const auto split = split_of_word(name);
  if (!split) {
    table.fail(row, "unknown split '" + name + "'; " + suggestion(name, {"train", "valid", "test"}));
  }
  if (split_name(*split) != name) other_words.insert("'" + name + "' as " + std::string(split_name(*split)));
  return *split;
}

/// The standard folds of CMU-MOSI or CMU-MOSEI, where all videos are theirs; else all is for training, until
/// `modrob data split` divides it.
class SplitsWithoutColumn {
 public:
  explicit SplitsWithoutColumn(const OwnColumns& columns) {
    for (size_t row = 0; row < columns.table.rows() && standard_; ++row) {
      standard_ = standard_fold(columns.video(row)).has_value();
    }
  }
  bool standard() const { return standard_; }
  Split of(const std::string& video) const { return standard_ ? *standard_fold(video) : Split::kTrain; }

 private:
  bool standard_ = true;
};

/// Seconds; nothing when the file has no such column or the field is empty.
std::optional<double> time_of(const CsvTable& table, size_t row, std::optional<size_t> column) {
  if (!column || table.field(row, *column).empty()) return std::nullopt;
  if (table.field(row, *column).find(':') != std::string_view::npos) {
    table.fail(row, table.column_text(*column) + " holds '" + std::string(table.field(row, *column)) +
                        "'; times are in seconds, 00:01:02,500 is 62.5");
  }
  const double time = table.number(row, *column);
  if (!std::isfinite(time)) table.fail(row, table.column_text(*column) + " is not finite");
  return time;
}

double label_of_row(const CsvTable& table, size_t row, size_t column) {
  const std::string_view field = table.field(row, column);
  const std::string word = lower_case(field);
  const bool digits = std::any_of(field.begin(), field.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits || field.empty() || word.find("nan") != std::string::npos || word.find("inf") != std::string::npos) {
    return table.number(row, column);
  }
  table.fail(row,
             table.column_text(column) + " holds '" + std::string(field) +
                 "'; a label is a number, the stronger the further from 0: give each class one, such as -1, 0 and 1");
}

DatasetOutline read_utterances(const OwnColumns& columns, ImportReport& report) {
  const CsvTable& table = columns.table;
  OutlineBuilder builder(report);
  std::map<std::string, size_t> seen;
  std::set<std::string> letters;  // of ids
  std::vector<std::string> twins;
  std::map<std::string, std::string> videos;  // by composed name: as it stands first
  std::map<std::string, std::set<Split>> splits;
  std::set<std::string> other_words;
  const SplitsWithoutColumn folds(columns);
  for (size_t row = 0; row < table.rows(); ++row) {
    Utterance utterance;
    utterance.id = columns.id(row);
    const std::string video = columns.video(row);
    utterance.video = videos.try_emplace(text::composed(video), video).first->second;
    report.repair("names of videos written in another Unicode form than before (NFC, NFD) taken for the same",
                  utterance.video != video);
    utterance.transcript = table.field(row, columns.text);
    const auto [first, fresh] = seen.emplace(utterance.id, row);
    if (!fresh) {
      table.fail(row, "the id '" + utterance.id + "' stands on line " + std::to_string(table.line(first->second)) +
                          " already; every utterance has its own");
    }
    if (!letters.insert(text::composed(utterance.id)).second) twins.push_back(utterance.id);
    utterance.split = columns.split ? split_of(table, row, *columns.split, other_words) : folds.of(utterance.video);
    utterance.label = label_of_row(table, row, columns.label);
    if (!std::isfinite(utterance.label)) {
      table.fail(row, "the label of utterance '" + utterance.id + "' is '" +
                          std::string(table.field(row, columns.label)) + "'; it must be a finite number");
    }
    const auto from = time_of(table, row, columns.start), to = time_of(table, row, columns.end);
    if (from && to && *from > *to) {
      table.fail(row, "utterance '" + utterance.id + "' starts at " + std::string(table.field(row, *columns.start)) +
                          ", behind its end at " + std::string(table.field(row, *columns.end)));
    }
    if (split_words(utterance.transcript).empty()) {
      table.fail(row, "utterance '" + utterance.id + "' has no text; give what is said, or leave the row out");
    }
    splits[utterance.video].insert(utterance.split);
    builder.add(std::move(utterance));
  }
  if (!twins.empty()) {
    report.warn("ids that look like another because only their Unicode form (NFC, NFD) differs: " + name_some(twins) +
                "; they are utterances of their own");
  }
  std::vector<std::string> shared;
  for (const auto& [name, where] : splits) {
    if (where.size() > 1) shared.push_back(name);
  }
  if (!shared.empty()) {
    report.warn("videos with utterances in more than one split: " + name_some(shared) +
                "; what a model learns of a speaker in training then helps it in the test");
  }
  if (table.rows() == 0) throw UserError(table.name() + " has no rows below its header");
  if (!other_words.empty()) {
    report.warn(table.name() +
                ": splits read: " + join(std::vector<std::string>(other_words.begin(), other_words.end()), ", "));
  }
  const bool undivided = !columns.split && !folds.standard();
  if (undivided) {
    report.warn(table.name() +
                " has no column 'split', and not all videos are of CMU-MOSI or CMU-MOSEI, whose folds are known: all "
                "utterances are in train. Divide them by video: modrob data split FOLDER --output FOLDER2 --shares "
                "70,10,20");
  }
  if (!columns.split && folds.standard()) {
    report.warn(
        table.name() +
        " has no column 'split'; all videos are of CMU-MOSI or CMU-MOSEI, so each is where the standard folds have "
        "it");
  }
  auto outline = builder.finish(table.name());
  outline.provenance["splits"] = columns.split ? "column " + table.columns()[*columns.split]
                                 : undivided   ? "none: all utterances are in train"
                                               : "standard folds by video";
  return outline;
}

}  // namespace

ImportedDataset import_own_data(const ImportSource& source) {
  const fs::path& csv = source.path();
  const ImportOptions& options = source.options();
  const CsvTable table = CsvTable::open(csv);
  ImportedDataset data;
  data.sources.push_back(csv);
  const OwnColumns columns(table, *data.report);
  auto& outline = data.outline = read_utterances(columns, *data.report);
  outline.word_aligned = false;
  std::vector<std::string> ids;
  for (const auto& utterance : outline.utterances) ids.push_back(utterance.id);
  for (const Modality modality : {Modality::kAudio, Modality::kVideo}) {
    const fs::path& given = modality == Modality::kAudio ? options.audio : options.video;
    const auto path = given.empty() ? find_utterance_arrays(csv.parent_path(), modality) : given;
    if (!path) {
      data.report->warn("no " + std::string(modality_name(modality)) + ": there is neither " +
                        std::string(modality_name(modality)) + ".npz, .npy nor a folder of that name beside " +
                        table.name());
      continue;
    }
    auto& column = modality == Modality::kAudio ? data.audio : data.video;
    column = cleaned(read_utterance_arrays(*path, {table, ids, modality}, *data.report), modality, options.cleaning,
                     data.report);
    if (fs::is_directory(*path)) {
      outline.provenance["folders"].push_back(describe_folder(*path));
    } else {
      data.sources.push_back(*path);
    }
  }
  return data;
}

bool is_own_data(const ImportSource& source) {
  if (source.kind() != ImportSource::Kind::kTable) return false;
  const fs::path& path = source.path();
  const auto table = CsvTable::open(path);
  if (!is_label_csv(table)) return true;
  const auto features = [&](const fs::path& given, Modality modality) {
    return !given.empty() || find_utterance_arrays(path.parent_path(), modality);
  };
  bool own = features(source.options().audio, Modality::kAudio) || features(source.options().video, Modality::kVideo);
  const size_t video = table.column("video_id");
  for (size_t row = 0; row < table.rows() && !own; ++row) own = !standard_fold(table.field(row, video));
  if (own && table.find("label")) return true;
  throw UserError(path.string() + ": a label CSV (columns video_id, clip_id, text) " +
                  (table.find("label") ? "of CMU-MOSI or CMU-MOSEI, and no features are beside it"
                                       : "without a column 'label' is no data set") +
                  "; it goes with a MulT pickle: modrob data import mosi_data.pkl --labels " +
                  path.filename().string() + "; own features lie beside it, or are named with --audio and --video");
}

}  // namespace modrob::data
