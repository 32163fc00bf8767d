#pragma once

#include "analysis/analysis.h"
#include "report/html/report_input.h"
#include "study/study_folder.h"

namespace modrob::report {

/// Everything that the page shows, read from the study's folder. `facts` are name and value of what only the program
/// knows (its version). `analysis` must outlive the answer. UserError when a log or a note is damaged.
html::ReportInput html_input(const study::StudyFolder& study, const analysis::Analysis& analysis, html::Facts facts);

}  // namespace modrob::report
