#pragma once

#include <span>
#include <string>

#include "report/sentences/metric_text.h"

namespace modrob::report::html {

/// How far the intervals lie from zero at most; 0 where none is defined.
double reach_of(std::span<const MetricValue> numbers);

/// A difference with its interval, drawn on a strip around zero of which half is `reach` wide. Nothing where it is not
/// defined.
std::string interval_strip(const MetricValue& number, double reach);

}  // namespace modrob::report::html
