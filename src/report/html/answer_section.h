#pragma once

#include <string>
#include <vector>

#include "report/html/report_input.h"

namespace modrob::report::html {

/// The question and its answer, first on the page: the answers as given, and the few numbers behind them.
std::string answer_section(const ReportInput& input);

/// A verdict as a coloured word, `before` in front of it.
std::string chip_html(const std::string& verdict, const std::string& before = "");

/// What a reader must know before trusting a number: the analysis' own warnings, then simulated modalities, runs that
/// are missing, fewer than five seeds and what the ledger says, unless those warnings have said it already.
std::vector<std::string> all_warnings(const ReportInput& input);
std::string warnings_html(const ReportInput& input);

}  // namespace modrob::report::html
