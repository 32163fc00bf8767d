#pragma once

#include <string>

#include "analysis/diagnosis_intervals.h"

namespace modrob::report {

/// A table for each of Corr, F1 and MAE: every condition's value and what it changes against clean, with intervals, and
/// why one is lacking.
std::string diagnosis_text(const analysis::DiagnosisIntervals& intervals);

}  // namespace modrob::report
