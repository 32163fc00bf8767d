#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/csv.h"
#include "report/paper/paper_cell.h"

namespace modrob::report::paper {

/// How many rows the released code perturbs where it counts per batch: noise at test time, both kinds in training.
struct EffectiveRate {
  std::string model, data;
  int rows_per_forward = 0;
  int nominal = 0;         ///< percent
  int rows_perturbed = 0;  ///< of rows_per_forward
  double effective = 0;    ///< percent
  std::string batch_source;
};

/// Mean and standard deviation of a clean Self-MM cell over the published seeds, from the public log, in the paper's
/// units.
struct LoggedMean {
  double mean = 0, sd = 0;
};

/// Everything the paper's authors published, as far as it can be compared; read from the files that are compiled in.
class Published {
 public:
  /// The one copy; made at the first call.
  static const Published& instance();

  /// Tables 1, 3-7, then Figures 1-3, each in the paper's order of rows.
  std::span<const PaperCell> cells() const { return cells_; }
  std::vector<const PaperCell*> cells_of(const Source& source) const;
  /// nullptr when that table or figure has no such cell. `like` gives everything but the source.
  const PaperCell* find(const Source& source, const PaperCell& like) const;
  /// The table with all rates of a model (3 to 7).
  Source table_of(const std::string& model) const;

  /// nullptr for rates that the paper does not use (100 %).
  const EffectiveRate* effective_rate(const std::string& model, const std::string& data, int percent) const;
  /// What a flag of this cell means.
  std::string reason(const PaperCell& cell, const std::string& flag) const;
  /// Where the released code does something else than the text says, as far as it concerns this cell.
  std::vector<std::string> notes(const PaperCell& cell) const;
  /// Utterances of the data set's test split.
  int test_utterances(const std::string& data) const { return test_utterances_.at(data); }
  /// Clean cells of Self-MM only: `training` is none, 5+5, 10+10 or 15+15.
  LoggedMean logged(const std::string& training, const std::string& data, const std::string& metric) const;

 private:
  Published();

  std::vector<PaperCell> cells_;
  std::vector<EffectiveRate> rates_;
  std::map<std::string, int> test_utterances_;
  io::CsvTable misprints_, notes_, log_;
};

/// A compiled-in file as a table; CheckFailure when there is none of that name.
io::CsvTable published_table(std::string_view name);

}  // namespace modrob::report::paper
