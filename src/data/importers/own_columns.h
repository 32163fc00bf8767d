#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "data/importers/import_report.h"
#include "io/csv.h"

namespace modrob::data {

/// Where a table of own data has what an utterance needs.
///
/// The columns are id, video, label, text and split, or those of a label CSV as CH-SIMS and MMSA have them: video_id
/// and clip_id for the id `video_id$_$clip_id` and the video, mode for the split. Case and blanks around a name do not
/// count where no column has exactly that name.
class OwnColumns {
 public:
  /// UserError for a missing column. `report` is told of columns that are not used, of a label CSV, and what the table
  /// itself has to say.
  OwnColumns(const io::CsvTable& table, ImportReport& report);

  /// UserError when the field is empty.
  std::string id(size_t row) const;
  std::string video(size_t row) const;

  const io::CsvTable& table;
  size_t label = 0, text = 0;
  std::optional<size_t> split, start, end;

 private:
  std::optional<size_t> find(const std::string& name);
  size_t require(const std::string& name);

  size_t video_ = 0;
  size_t id_ = 0;  // or the clip
  bool label_csv_ = false;
  std::vector<std::string> renamed_;
};

/// True for a table with the columns video_id and clip_id but without id.
bool is_label_csv(const io::CsvTable& table);

}  // namespace modrob::data
