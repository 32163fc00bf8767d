#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/paper/study_cell.h"

namespace modrob::report::paper {

/// One place of a table: ours, and the paper's where the data set is the paper's.
struct PaperTableCell {
  std::string metric;
  bool level = false;                ///< clean rows hold levels, the others drops, as in the paper
  std::optional<StudyCell> ours;     ///< nothing: the study lacks it
  const PaperCell* paper = nullptr;  ///< nullptr on other data sets
  std::string mark;                  ///< of the footnotes that tell what is wrong with the printed number: "†1"
};

struct PaperTableRow {
  std::string model, training, diagnostic;
  int percent = 0;
  std::vector<PaperTableCell> cells;  ///< as `PaperTable::columns`
};

struct PaperTableColumn {
  std::string data, metric;
  bool printed = false;                     ///< the paper's numbers stand beside ours
  std::vector<std::string> simulated = {};  ///< modalities of the study's data set whose values are simulated
};

/// A study's numbers in the rows and the order of the paper's Table 1 or 3-7.
struct PaperTable {
  Source source;
  std::string caption;
  std::vector<PaperTableColumn> columns;  ///< data sets across, Corr and F1 of each
  std::vector<PaperTableRow> rows;
  std::vector<std::string> footnotes;  ///< what is printed wrongly, and what the numbers of ours are
};

/// Which of the study's cells a table shows.
struct PaperTableChoice {
  std::string preset = "corrected";
  /// Data sets across: the paper's two come first. Empty: those of the cells, and MOSI and MOSEI if there is none.
  std::vector<std::string> data = {};
  /// Without the rows and columns of which the study has nothing.
  bool measured_only = false;
};

/// `source`: Table 1 or 3 to 7 (CheckFailure otherwise). Places that the study lacks stay empty; of
/// `measured_only` no row may be left.
PaperTable make_paper_table(const Source& source, std::span<const StudyCell> cells, const PaperTableChoice& choice);

/// All six, in the paper's order.
std::vector<PaperTable> make_paper_tables(std::span<const StudyCell> cells, const PaperTableChoice& choice);

}  // namespace modrob::report::paper
