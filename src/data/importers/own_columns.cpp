#include "data/importers/own_columns.h"

#include <string_view>

#include "core/text_format.h"
#include "data/container/utterance.h"

namespace modrob::data {

namespace {

std::string required(const io::CsvTable& table, size_t row, size_t column) {
  const auto text = table.field(row, column);
  if (text.empty()) table.fail(row, table.column_text(column) + " is empty");
  return std::string(text);
}

std::string plain(std::string_view name) {
  std::string text = lower_case(name);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t'; });
  return text;
}

}  // namespace

bool is_label_csv(const io::CsvTable& table) {
  return !table.find("id") && table.find("video_id") && table.find("clip_id");
}

OwnColumns::OwnColumns(const io::CsvTable& table, ImportReport& report)
    : table(table), label_csv_(is_label_csv(table)) {
  for (const auto& notice : table.notices()) report.warn(notice);
  id_ = require(label_csv_ ? "clip_id" : "id");
  video_ = require(label_csv_ ? "video_id" : "video");
  label = require("label");
  text = require("text");
  split = find("split");
  if (label_csv_ && !split) split = find("mode");
  start = find("start");
  end = find("end");
  if (label_csv_) {
    report.warn(table.name() + ": read as a label CSV: the id of an utterance is video_id$_$clip_id" +
                (split ? ", its split is the " + table.column_text(*split) : ""));
  }
  if (!renamed_.empty()) report.warn(table.name() + ": columns read: " + join(renamed_, ", "));
  std::set<size_t> used = {id_, video_, label, text};
  for (const auto& column : {split, start, end, table.find("audio_steps"), table.find("video_steps")}) {
    if (column) used.insert(*column);
  }
  std::vector<std::string> others;
  for (size_t column = 0; column < table.width(); ++column) {
    const std::string& name = table.columns()[column];
    if (!used.contains(column)) others.push_back(name.empty() ? "(without a name)" : name);
  }
  if (!others.empty()) report.warn(table.name() + ": columns that are not used: " + name_some(others));
}

std::optional<size_t> OwnColumns::find(const std::string& name) {
  if (const auto exact = table.find(name)) return exact;
  std::optional<size_t> found;
  for (size_t column = 0; column < table.width(); ++column) {
    if (plain(table.columns()[column]) != name) continue;
    if (found) return std::nullopt;
    found = column;
  }
  if (found) renamed_.push_back("'" + table.columns()[*found] + "' as " + name);
  return found;
}

size_t OwnColumns::require(const std::string& name) {
  if (const auto found = find(name)) return *found;
  return table.column(name);
}

std::string OwnColumns::id(size_t row) const {
  const std::string id = required(table, row, id_);
  return label_csv_ ? video(row) + "$_$" + id : id;
}

std::string OwnColumns::video(size_t row) const { return required(table, row, video_); }

}  // namespace modrob::data
