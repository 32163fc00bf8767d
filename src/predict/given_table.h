#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "data/container/dataset_writer.h"
#include "data/importers/import_report.h"
#include "io/csv.h"
#include "io/json.h"
#include "predict/given_utterance.h"
#include "train/session.h"

namespace modrob::predict {

/// Where a table of utterances and its frames lie.
struct TablePlaces {
  std::filesystem::path table;  ///< or a pipe, such as /dev/stdin
  std::filesystem::path audio = {},
                        video = {};  ///< empty: beside the table, as own data has them (data/importers/own_data.h)
};

/// A table of utterances to be scored: a column `text`, and `id` where there are frames. What it lacks is missing, not
/// wrong: a text that is empty, a modality without arrays, an utterance without its array.
class GivenTable {
 public:
  /// UserErrors of io::CsvTable and data::read_utterance_arrays; no column text; frames but no ids; another number of
  /// features a frame than the session's data set has.
  GivenTable(const TablePlaces& places, const train::Session& session);

  const io::CsvTable& table() const { return table_; }
  /// The records, where the file is one of JSON.
  const std::vector<io::Json>& records() const { return records_; }
  size_t size() const { return table_.rows(); }
  /// What this utterance lacks, before its frames are read.
  ModalitySet absent(size_t row) const;
  /// The different answers of `absent`, in the order of the table.
  std::vector<ModalitySet> absences() const;
  /// Reads its frames.
  GivenUtterance read(size_t row) const;
  /// Lines that say how the file was read and what is odd in it.
  std::vector<std::string> notices() const;

 private:
  struct Column {
    data::FrameColumn frames;       // width 0: the table has none
    std::set<std::string> without;  // ids that have none
  };

  void read_text(const std::filesystem::path& path);
  void open_frames(Modality modality, const std::filesystem::path& path, int64_t width);
  std::vector<float> frames(Modality modality, size_t row) const;

  io::CsvTable table_;
  std::vector<io::Json> records_;
  std::vector<std::string> ids_;
  size_t text_ = 0;
  bool has_ids_ = false;
  ModalitySet known_;
  std::map<Modality, Column> columns_;
  std::shared_ptr<data::ImportReport> report_ = std::make_shared<data::ImportReport>();
};

}  // namespace modrob::predict
