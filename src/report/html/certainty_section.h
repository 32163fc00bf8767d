#pragma once

#include <string>

#include "report/html/report_input.h"

namespace modrob::report::html {

/// How sure the values are and why: where their variation comes from (training seed, mask draw, test sample, each kept
/// apart), and the other kinds of interval beside the printed one, with the design effect.
std::string certainty_section(const ReportInput& input);

}  // namespace modrob::report::html
