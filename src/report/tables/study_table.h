#pragma once

#include <array>
#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "report/tables/study_table_choice.h"
#include "report/tables/table.h"

namespace modrob::report {

/// A table that somebody lays out from any study's numbers; see StudyTableChoice.
class StudyTable {
 public:
  /// UserError as `complete`, and where the study has no number of what was chosen.
  StudyTable(const analysis::Analysis& analysis, StudyTableChoice choice);

  /// For people: means over seeds with their intervals. What the study lacks is a dash; rows and columns of which it
  /// has nothing are left out.
  Table shown() const;
  /// For programs: a row for each of its numbers, in the program's units (F1 in [0, 1]).
  Table cells() const;
  /// What the numbers are, and what a reader must know of the data sets: lines that belong under it.
  std::string notes() const;

 private:
  using Place = std::array<std::string, kTableKeys>;
  struct Line {
    Place place;  ///< what is not told here is empty
    std::string text;
  };

  void keep_chosen();
  std::vector<Line> lines(const std::vector<TableKey>& keys) const;
  Place meet(const Line& row, const Line& column) const;
  const analysis::Cell* cell(const Place& place, size_t metric) const;
  bool measured(const Line& row, const Line& column) const;
  bool best(const Place& place, size_t metric) const;
  bool compared(const Place& place) const;

  analysis::Analysis analysis_;  ///< what of it was chosen
  StudyTableChoice choice_;
  std::vector<size_t> metrics_;  ///< places in metrics::metric_table()
  Place fixed_;                  ///< of the keys that stand neither down nor across
  std::vector<Line> rows_, columns_;
};

}  // namespace modrob::report
