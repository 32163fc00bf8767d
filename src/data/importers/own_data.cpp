#include "data/importers/own_data.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "core/error.h"
#include "data/importers/utterance_arrays.h"
#include "data/standard_folds.h"
#include "io/csv.h"

namespace modrob::data {

namespace {

namespace fs = std::filesystem;
using io::CsvTable;

constexpr int kImporterVersion = 1;

Split split_of(const CsvTable& table, size_t row, size_t column) {
  const std::string name(table.field(row, column));
  std::vector<std::string> known;
  for (const Split split : kSplits) {
    if (split_name(split) == name) return split;
    known.emplace_back(split_name(split));
  }
  table.fail(row, "unknown split '" + name + "'; " + suggestion(name, known));
}

Split standard_split(const CsvTable& table, size_t row, const std::string& video) {
  for (const FoldSet set : {FoldSet::kMosi, FoldSet::kMosei}) {
    if (const auto split = standard_fold(set, video)) return *split;
  }
  table.fail(row, "there is no column 'split', and '" + video +
                      "' is no video of CMU-MOSI or CMU-MOSEI, whose splits are known; add a column split with train, "
                      "valid or test, or let 'modrob data split' make one");
}

/// Seconds; nothing when the file has no such column or the field is empty.
std::optional<double> time_of(const CsvTable& table, size_t row, std::optional<size_t> column) {
  if (!column || table.field(row, *column).empty()) return std::nullopt;
  const double time = table.number(row, *column);
  if (!std::isfinite(time)) table.fail(row, table.column_text(*column) + " is not finite");
  return time;
}

std::string required(const CsvTable& table, size_t row, size_t column) {
  const auto text = table.field(row, column);
  if (text.empty()) table.fail(row, table.column_text(column) + " is empty");
  return std::string(text);
}

void read_utterances(const CsvTable& table, ImportedData& data) {
  const size_t id = table.column("id"), video = table.column("video"), label = table.column("label");
  const size_t text = table.column("text");
  const auto split = table.find("split"), start = table.find("start"), end = table.find("end");
  std::map<std::string, size_t> seen;
  for (size_t row = 0; row < table.rows(); ++row) {
    Utterance utterance;
    utterance.id = required(table, row, id);
    utterance.video = required(table, row, video);
    utterance.transcript = table.field(row, text);
    const auto [first, fresh] = seen.emplace(utterance.id, row);
    if (!fresh) {
      table.fail(row, "the id '" + utterance.id + "' stands on line " + std::to_string(table.line(first->second)) +
                          " already; every utterance has its own");
    }
    utterance.split = split ? split_of(table, row, *split) : standard_split(table, row, utterance.video);
    utterance.label = table.number(row, label);
    if (!std::isfinite(utterance.label)) {
      table.fail(row, "the label of utterance '" + utterance.id + "' is '" + std::string(table.field(row, label)) +
                          "'; it must be a finite number");
    }
    const auto from = time_of(table, row, start), to = time_of(table, row, end);
    if (from && to && *from > *to) {
      table.fail(row, "utterance '" + utterance.id + "' starts at " + std::string(table.field(row, *start)) +
                          ", behind its end at " + std::string(table.field(row, *end)));
    }
    data.outline.words.push_back(split_words(utterance.transcript));
    if (data.outline.words.back().empty()) {
      table.fail(row, "utterance '" + utterance.id + "' has no text; give what is said, or leave the row out");
    }
    data.outline.utterances.push_back(std::move(utterance));
  }
}

void warn_about_columns(const CsvTable& table, std::vector<std::string>& warnings) {
  const std::set<std::string_view> known = {"id",    "video", "split",       "label",      "text",
                                            "start", "end",   "audio_steps", "video_steps"};
  std::vector<std::string> others;
  std::copy_if(table.columns().begin(), table.columns().end(), std::back_inserter(others),
               [&](const std::string& column) { return !known.contains(column); });
  if (!others.empty()) warnings.push_back(table.name() + ": columns that are not used: " + list_some(others));
}

}  // namespace

ImportedData import_own_data(const fs::path& csv, const OwnDataOptions& options) {
  const CsvTable table = CsvTable::open(csv);
  ImportedData data;
  auto& outline = data.outline;
  outline.name = csv.stem().string();
  outline.word_aligned = false;
  warn_about_columns(table, data.warnings);
  read_utterances(table, data);
  if (outline.utterances.empty()) throw UserError(table.name() + " has no rows below its header");

  auto source = io::Json::array({source_file(csv)});
  std::vector<std::string> ids;
  for (const auto& utterance : outline.utterances) ids.push_back(utterance.id);
  for (const Modality modality : {Modality::kAudio, Modality::kVideo}) {
    const fs::path& given = modality == Modality::kAudio ? options.audio : options.video;
    const auto path = given.empty() ? find_utterance_arrays(csv.parent_path(), modality) : given;
    if (!path) {
      data.warnings.push_back("no " + std::string(modality_name(modality)) + ": there is neither " +
                              std::string(modality_name(modality)) + ".npz, .npy nor a folder of that name beside " +
                              table.name());
      continue;
    }
    auto& column = modality == Modality::kAudio ? data.audio : data.video;
    column = read_utterance_arrays(*path, {table, ids, modality}, data.warnings);
    source.push_back(array_source(*path));
  }
  outline.provenance["importer"] = "own_data";
  outline.provenance["importer_version"] = kImporterVersion;
  outline.provenance["splits"] = table.find("split") ? "column split" : "standard folds by video";
  outline.provenance["source"] = std::move(source);
  clean_frames(data);
  warn_about_outline(data);
  return data;
}

}  // namespace modrob::data
