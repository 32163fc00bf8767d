#include "predict/given_table.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/error.h"
#include "core/files.h"
#include "data/importers/frame_columns.h"
#include "data/importers/own_columns.h"
#include "data/importers/utterance_arrays.h"
#include "io/json_table.h"

namespace modrob::predict {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> ids_of(const io::CsvTable& table) {
  std::vector<std::string> ids;
  const bool labels = data::is_label_csv(table);
  const auto id = labels ? table.find("clip_id") : table.find("id");
  const auto video = table.find("video_id");
  for (size_t row = 0; row < table.rows(); ++row) {
    if (!id) {
      ids.push_back("row " + std::to_string(row));
      continue;
    }
    ids.emplace_back(labels ? std::string(table.field(row, *video)) + "$_$" : "");
    ids.back() += table.field(row, *id);
  }
  return ids;
}

}  // namespace

GivenTable::GivenTable(const TablePlaces& places, const train::Session& session) : known_(known_modalities(session)) {
  read_text(places.table);
  if (table_.rows() == 0) throw UserError(table_.name() + " has no rows below its header");
  text_ = table_.column("text");
  has_ids_ = table_.find("id").has_value() || data::is_label_csv(table_);
  ids_ = ids_of(table_);
  for (const Modality modality : {Modality::kAudio, Modality::kVideo}) {
    const bool audio = modality == Modality::kAudio;
    fs::path path = audio ? places.audio : places.video;
    const bool regular = fs::is_regular_file(places.table);
    if (path.empty() && regular) {
      path = data::find_utterance_arrays(places.table.parent_path(), modality).value_or(fs::path());
    }
    if (path.empty()) continue;
    const std::string name(modality_name(modality));
    if (!known_.contains(modality)) {
      report_->warn(path.string() + " is not read: the model was trained without " + name);
      continue;
    }
    open_frames(modality, path, audio ? session.collator().audio_width() : session.collator().video_width());
  }
}

void GivenTable::read_text(const fs::path& path) {
  const std::string text = read_input(path);
  table_ = io::CsvTable::parse(std::as_bytes(std::span(text)), path.string());
  if (!io::looks_like_json(text)) return;
  io::for_each_json_record(text, path.string(), [&](io::Json record) { records_.push_back(std::move(record)); });
  MODROB_CHECK(records_.size() == table_.rows(), "a row is a record");
}

void GivenTable::open_frames(Modality modality, const fs::path& path, int64_t width) {
  const std::string name(modality_name(modality));
  if (!has_ids_) {
    throw UserError(table_.name() + " has no column id, by which the arrays of " + path.string() +
                    " are found; name them, or give a table alone in its folder");
  }
  Column column;
  column.frames = data::cleaned(data::read_utterance_arrays(path, {table_, ids_, modality}, *report_), modality,
                                data::Cleaning::kDefault, report_);
  if (column.frames.width != width) {
    throw UserError(path.string() + " has " + std::to_string(column.frames.width) +
                    " features a frame; the model was " + "trained on " + name + " of " + std::to_string(width));
  }
  const auto missing = report_->missing_ids().find(modality);
  if (missing != report_->missing_ids().end()) column.without = {missing->second.begin(), missing->second.end()};
  columns_[modality] = std::move(column);
}

ModalitySet GivenTable::absent(size_t row) const {
  GivenUtterance utterance{.id = ids_[row], .text = std::string(table_.field(row, text_))};
  ModalitySet absent = utterance.absent(ModalitySet(Modality::kText));
  for (const Modality modality : {Modality::kAudio, Modality::kVideo}) {
    const auto found = columns_.find(modality);
    const bool there = found != columns_.end() && !found->second.without.contains(ids_[row]);
    if (known_.contains(modality) && !there) absent = absent | modality;
  }
  return absent;
}

std::vector<ModalitySet> GivenTable::absences() const {
  std::vector<ModalitySet> sets;
  for (size_t row = 0; row < size(); ++row) {
    const auto one = absent(row);
    if (std::find(sets.begin(), sets.end(), one) == sets.end()) sets.push_back(one);
  }
  return sets;
}

std::vector<float> GivenTable::frames(Modality modality, size_t row) const {
  const auto found = columns_.find(modality);
  if (found == columns_.end() || found->second.without.contains(ids_[row])) return {};
  const data::FrameColumn& column = found->second.frames;
  std::vector<float> values(static_cast<size_t>(column.steps[row] * column.width));
  column.copy(static_cast<int64_t>(row), values);
  return values;
}

GivenUtterance GivenTable::read(size_t row) const {
  return {ids_[row], std::string(table_.field(row, text_)), frames(Modality::kAudio, row),
          frames(Modality::kVideo, row)};
}

std::vector<std::string> GivenTable::notices() const {
  std::vector<std::string> lines = table_.notices();
  lines.insert(lines.end(), report_->warnings().begin(), report_->warnings().end());
  for (const auto& [what, count] : report_->repairs()) lines.push_back(std::to_string(count) + " " + what);
  return lines;
}

}  // namespace modrob::predict
