#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "analysis/analyse.h"
#include "analysis/made_up_analysis.h"
#include "analysis/made_up_study.h"
#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "core/progress.h"
#include "core/rate.h"
#include "core/text_format.h"
#include "data/container/dataset.h"
#include "data/container/dataset_writer.h"
#include "data/container/small_contents.h"
#include "io/csv_writer.h"
#include "metrics/counterfactual_table.h"
#include "report/csv_lines.h"
#include "report/data_notes.h"
#include "report/html/answer_section.h"
#include "report/html/certainty_section.h"
#include "report/html/claims_section.h"
#include "report/html/content_policy.h"
#include "report/html/data_section.h"
#include "report/html/flips_section.h"
#include "report/html/heat_map_section.h"
#include "report/html/html_report.h"
#include "report/html/html_support.h"
#include "report/html/markup.h"
#include "report/html/page_files.h"
#include "report/html/protocol_section.h"
#include "report/html/provenance_section.h"
#include "report/html/reliance_section.h"
#include "report/html/report_input.h"
#include "report/html/robustness_section.h"
#include "report/html/trade_off_section.h"
#include "report/html/training_log.h"
#include "report/html/training_section.h"
#include "report/paper/cell_address.h"
#include "report/paper/citations.h"
#include "report/paper/explanation.h"
#include "report/paper/figure_data.h"
#include "report/paper/paper_files.h"
#include "report/paper/paper_support.h"
#include "report/paper/paper_table.h"
#include "report/paper/paper_table_text.h"
#include "report/paper/published.h"
#include "report/paper/study_cell.h"
#include "report/report_support.h"
#include "report/sentences/answer.h"
#include "report/sentences/claim_evidence.h"
#include "report/sentences/claim_words.h"
#include "report/sentences/diagnosis_text.h"
#include "report/sentences/undefined_words.h"
#include "report/sqlite/database_difference.h"
#include "report/sqlite/results_database.h"
#include "report/study_files.h"
#include "report/svg/axis.h"
#include "report/svg/panel_figure.h"
#include "report/svg/study_figures.h"
#include "report/svg/svg_writer.h"
#include "report/svg/xml_check.h"
#include "report/tables/card_table.h"
#include "report/tables/claims_table.h"
#include "report/tables/compare.h"
#include "report/tables/csv_text.h"
#include "report/tables/json_rows.h"
#include "report/tables/plain_text.h"
#include "report/tables/robustness_table.h"
#include "report/tables/statistics_table.h"
#include "report/tables/study_table.h"
#include "report/write_results.h"
#include "runs/machine.h"
#include "study/ledger.h"
#include "support.h"

// What the tests of report name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::report {

namespace fs = std::filesystem;
using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::report
