#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/json.h"
#include "report/paper/paper_cell.h"

namespace modrob::report::paper {

/// Where an address of the paper leads: one cell, or all cells below it.
///
///   t3/15+15/missing/30/mosi/corr      Table 3 (t1: the model comes first, t1/misa/15+15/missing/mosi/corr)
///   t3/15+15/clean/mosi/f1
///   f2/misa/text/mosi                  Figure 2 (f1/text/f1; the bars of f2 and f3 are Corr)
///
/// A part that has only one possible value may be left out. Capitals do not matter; "table3", "figure 2", "Self-MM",
/// "30%", "visual" and "language" are understood.
struct Place {
  std::string address;                  ///< as short as it can be written
  std::vector<const PaperCell*> cells;  ///< in the paper's order, at least one
  std::string next_part;                ///< what comes next: "diagnostic"; empty for a single cell
  std::vector<std::string> next;        ///< its possible values

  bool is_cell() const { return cells.size() == 1; }
};

/// UserError for a part that does not exist there, with near matches and the possible ones.
Place find_place(std::string_view address);

/// The one cell of an address; UserError with what may come next when it names several.
const PaperCell& find_cell(std::string_view address);

std::string address_of(const PaperCell& cell);

/// The printed cells below a place, a row for each diagnostic, data sets and metrics across; flagged ones with a star.
std::string listing(const Place& place);
/// The same as a list of {address, printed, used, flags}.
io::Json listing_json(const Place& place);

}  // namespace modrob::report::paper
