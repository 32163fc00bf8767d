#pragma once

#include <string>

#include "report/figure/figure.h"

namespace modrob::report {

/// Lines with the interval bands of these trained models, panels side by side. Series differ in colour (readable with
/// colour blindness), marker and dashes. Undefined values leave a gap.
std::string line_svg(const Figure& figure);
/// Bars from zero with intervals, in groups by place. A bar that is undefined is absent.
std::string bar_svg(const Figure& figure);

}  // namespace modrob::report
