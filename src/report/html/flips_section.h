#pragma once

#include <string>

#include "report/html/report_input.h"

namespace modrob::report::html {

/// The utterances whose predicted sign changes when all of them are hit. Rows name an utterance by its number in one
/// list of all texts, so that a text is in the page once; report.js makes a browser with filters of it, and without
/// scripts each row links to its text.
std::string flips_section(const ReportInput& input);

}  // namespace modrob::report::html
