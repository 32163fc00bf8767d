#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"

/// Why a number is not there: an undefined one is shown as what it is and never leaves a comparison in silence.
namespace modrob::report {

/// Why a group's value of a metric (its place in Analysis::metrics) is undefined under one of its conditions: "the
/// model gives every utterance one score", "the clean value is undefined: ...". CheckFailure where it is defined.
std::string why_undefined(const analysis::Group& group, const analysis::ConditionCells& condition, size_t metric);

/// One line for each condition and reason: "mosi, text missing 100 %: Corr is undefined (MISA none, MISA 15+15): the
/// model gives every utterance one score." Of the metrics given, by place.
std::vector<std::string> undefined_lines(const analysis::Analysis& analysis, const std::string& data,
                                         const std::vector<size_t>& metrics);

}  // namespace modrob::report
