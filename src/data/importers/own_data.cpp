#include "data/importers/own_data.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "core/error.h"
#include "data/importers/frame_columns.h"
#include "data/importers/outline_builder.h"
#include "data/importers/utterance_arrays.h"
#include "data/standard_folds.h"
#include "io/csv.h"

namespace modrob::data {

namespace {

namespace fs = std::filesystem;
using io::CsvTable;

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
  if (const auto split = standard_fold(video)) return *split;
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

DatasetOutline read_utterances(const CsvTable& table, ImportReport& report) {
  const size_t id = table.column("id"), video = table.column("video"), label = table.column("label");
  const size_t text = table.column("text");
  const auto split = table.find("split"), start = table.find("start"), end = table.find("end");
  OutlineBuilder builder(report);
  std::map<std::string, size_t> seen;
  std::map<std::string, std::set<Split>> splits;
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
    if (split_words(utterance.transcript).empty()) {
      table.fail(row, "utterance '" + utterance.id + "' has no text; give what is said, or leave the row out");
    }
    splits[utterance.video].insert(utterance.split);
    builder.add(std::move(utterance));
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
  return builder.finish(table.name());
}

void warn_about_columns(const CsvTable& table, ImportReport& report) {
  const std::set<std::string_view> known = {"id",    "video", "split",       "label",      "text",
                                            "start", "end",   "audio_steps", "video_steps"};
  std::vector<std::string> others;
  std::copy_if(table.columns().begin(), table.columns().end(), std::back_inserter(others),
               [&](const std::string& column) { return !known.contains(column); });
  if (!others.empty()) report.warn(table.name() + ": columns that are not used: " + name_some(others));
}

}  // namespace

ImportedDataset import_own_data(const fs::path& csv, const OwnDataOptions& options) {
  const CsvTable table = CsvTable::open(csv);
  ImportedDataset data;
  data.sources.push_back(csv);
  warn_about_columns(table, *data.report);
  auto& outline = data.outline = read_utterances(table, *data.report);
  outline.word_aligned = false;
  outline.provenance["splits"] = table.find("split") ? "column split" : "standard folds by video";
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

}  // namespace modrob::data
