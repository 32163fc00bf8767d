#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/csv.h"

namespace modrob::data {

/// A label CSV (docs/data_formats.md 7): columns video_id, clip_id and text, which are texts throughout; label,
/// annotation and mode where the file has them; others are not looked at. Rows may stand in any order.
class LabelCsv {
 public:
  /// Views that live as long as the LabelCsv.
  struct Row {
    std::string_view video, clip, text;
    std::optional<double> label;
    std::string_view annotation, mode;
    int64_t line = 0;
  };

  /// UserError as CsvTable; for a missing column; "FILE:LINE: ..." for a label that is no finite number.
  static LabelCsv open(const std::filesystem::path& path);
  static LabelCsv read(io::CsvTable table);

  const std::string& name() const { return table_.name(); }
  const std::vector<std::string>& notices() const { return table_.notices(); }
  size_t size() const { return table_.rows(); }
  /// By place in the file: how transcripts of MOSEI are found (docs/data_formats.md 4).
  Row row(size_t index) const;
  /// By video and clip: how those of MOSI are found. Nothing when there is no such row; UserError with both lines when
  /// there are two.
  std::optional<Row> find(std::string_view video, std::string_view clip) const;

 private:
  explicit LabelCsv(io::CsvTable table) : table_(std::move(table)) {}

  io::CsvTable table_;
  size_t video_ = 0, clip_ = 0, text_ = 0;
  std::optional<size_t> label_, annotation_, mode_;
  /// The first row of each video and clip, and the second where there is one.
  std::map<std::pair<std::string, std::string>, std::pair<size_t, std::optional<size_t>>> places_;
};

}  // namespace modrob::data
