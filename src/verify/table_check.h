#pragma once

#include "analysis/analysis.h"
#include "study/study_folder.h"
#include "verify/check.h"
#include "verify/statistics_check.h"

namespace modrob::verify {

/// Tables, figures and page are byte for byte what the analysis gives, results.sqlite value by value. Of an older
/// program's, what is made for people (page, Markdown, LaTeX) may be worded and laid out otherwise, which is said.
/// Files below `tables` and `figures`, pages and databases that cannot be made again are named: for them there is the
/// manifest only.
Check check_tables(const study::StudyFolder& study, const analysis::Analysis& analysis, TablesBy by);

}  // namespace modrob::verify
