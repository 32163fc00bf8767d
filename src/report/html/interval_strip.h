#pragma once

#include <array>
#include <span>
#include <string>

#include "report/sentences/metric_text.h"

namespace modrob::report::html {

/// How far the intervals lie from zero at most; 0 where none is defined.
double reach_of(std::span<const MetricValue> numbers);

/// A difference with its interval, drawn on a strip around zero of which half is `reach` wide, and where they are
/// given, what its ends mean. Nothing where it is not defined.
std::string interval_strip(const MetricValue& number, double reach, const std::array<std::string, 2>& ends = {});

}  // namespace modrob::report::html
