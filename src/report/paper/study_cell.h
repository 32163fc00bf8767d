#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "corruption/short_form.h"
#include "report/paper/paper_cell.h"
#include "report/tables/field_writer.h"

namespace modrob::report::paper {

/// A 95 % interval's ends.
struct Bounds {
  double low = 0, high = 0;
};

/// A mean over seeds with what is known of its uncertainty. In the program's units (F1 in [0, 1]); NaN where undefined.
struct Estimate {
  double mean = std::numeric_limits<double>::quiet_NaN();
  double spread = std::numeric_limits<double>::quiet_NaN();  ///< standard deviation over seeds
  std::optional<Bounds> interval;
};

/// As the paper writes levels and drops, with the interval behind it, else the spread over seeds: "↓ 0.122 [0.100,
/// 0.140]", "0.737 ± 0.010".
std::string estimate_text(const Estimate& estimate, bool level, const std::string& metric);

/// One number of a study: a metric of a (data set, model, strategy) under one condition. The paper's side of the
/// comparison knows nothing else of a study.
struct StudyCell {
  std::string study;
  std::string preset;                               ///< fidelity preset of the runs: "corrected" or "reference"
  std::string data;                                 ///< name of the data set: "mosi", "spoken_reviews"
  std::string model;                                ///< "self_mm"
  std::string strategy;                             ///< "none", "15+15"
  std::optional<corruption::Corruption> condition;  ///< nothing: clean
  std::string metric;                               ///< "corr", "f1_non0"
  Estimate value;
  Estimate drop;                            ///< clean minus value, in [metric's] program units
  std::vector<int64_t> seeds;               ///< those that finished
  std::vector<std::string> simulated = {};  ///< modalities of the data set whose values are simulated

  /// Whether it answers the question of a paper's cell, apart from data set and preset: model, training, modality,
  /// rate, metric and the paper's strength. Any kind of noise answers "noise".
  bool answers(const PaperCell& cell) const;
};

/// The fields of a level or a drop in the paper's units: the mean under `name`, the others behind `prefix`; undefined
/// where the study lacks the cell (nullptr).
void add_estimate(FieldWriter& row, const std::string& name, const std::string& prefix, const StudyCell* cell,
                  bool level);

/// The cells of a study: the paper's metrics only, with the intervals of these trained models. `preset` is that of its
/// runs.
std::vector<StudyCell> study_cells(const analysis::Analysis& analysis, const std::string& preset);

/// The one cell of a data set and preset that stands in the paper's place; nullptr when the study lacks it. Of several
/// kinds of noise the preset's own is taken: noise_add under corrected, noise_scale under reference; never another.
const StudyCell* find_study_cell(std::span<const StudyCell> cells, const PaperCell& place, const std::string& data,
                                 const std::string& preset);

/// Modalities of the data set whose values are simulated, as its cells say.
std::vector<std::string> simulated_in(std::span<const StudyCell> cells, const std::string& data);

}  // namespace modrob::report::paper
