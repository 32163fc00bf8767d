#include "data/importers/label_csv.h"

#include <cmath>

#include "core/error.h"

namespace modrob::data {

LabelCsv LabelCsv::open(const std::filesystem::path& path) { return read(io::CsvTable::open(path)); }

LabelCsv LabelCsv::read(io::CsvTable table) {
  LabelCsv result(std::move(table));
  const auto& rows = result.table_;
  result.video_ = rows.column("video_id");
  result.clip_ = rows.column("clip_id");
  result.text_ = rows.column("text");
  result.label_ = rows.find("label");
  result.annotation_ = rows.find("annotation");
  result.mode_ = rows.find("mode");
  for (size_t row = 0; row < rows.rows(); ++row) {
    const std::pair key(std::string(rows.field(row, result.video_)), std::string(rows.field(row, result.clip_)));
    const auto [place, first] = result.places_.try_emplace(key, row, std::nullopt);
    if (!first && !place->second.second) place->second.second = row;
    if (result.label_ && !rows.field(row, *result.label_).empty() && !std::isfinite(rows.number(row, *result.label_))) {
      rows.fail(row, "the label is not finite");
    }
  }
  return result;
}

LabelCsv::Row LabelCsv::row(size_t index) const {
  MODROB_CHECK(index < size(), "a row of the file");
  Row row;
  row.video = table_.field(index, video_);
  row.clip = table_.field(index, clip_);
  row.text = table_.field(index, text_);
  if (label_ && !table_.field(index, *label_).empty()) row.label = table_.number(index, *label_);
  if (annotation_) row.annotation = table_.field(index, *annotation_);
  if (mode_) row.mode = table_.field(index, *mode_);
  row.line = table_.line(index);
  return row;
}

std::optional<LabelCsv::Row> LabelCsv::find(std::string_view video, std::string_view clip) const {
  const auto found = places_.find({std::string(video), std::string(clip)});
  if (found == places_.end()) return std::nullopt;
  const auto [first, second] = found->second;
  if (second) {
    table_.fail(*second, "video '" + std::string(video) + "', clip '" + std::string(clip) + "' stands on line " +
                             std::to_string(table_.line(first)) + " already; which of the two is meant?");
  }
  return row(first);
}

}  // namespace modrob::data
