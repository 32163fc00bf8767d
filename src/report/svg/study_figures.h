#pragma once

#include <span>
#include <vector>

#include "analysis/analysis.h"
#include "report/paper/study_cell.h"
#include "report/text_file.h"

namespace modrob::report {

/// The figures of a study as SVG files for its `figures` folder, for each headline metric and data set:
/// `robustness-<data>-<modalities>-<kind>-<metric>.svg`, the curves over rates (two rates besides clean at least), a
/// panel for each model and a line with the interval of *these trained models* for each strategy; and
/// `reliance-<data>-<metric>.svg`, the drop when a modality is missing altogether.
std::vector<TextFile> study_figures(const analysis::Analysis& analysis);

/// Figures 1-3 of the paper as far as the study has their bars, the printed level as a mark across ours:
/// `paper-figure1-corr.svg`, `paper-figure1-f1_non0.svg`, `paper-figure2.svg`, `paper-figure3.svg`. On the paper's data
/// sets; none where the study has no bar.
std::vector<TextFile> paper_figures(std::span<const paper::StudyCell> cells, const std::string& preset);

}  // namespace modrob::report
