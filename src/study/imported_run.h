#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "metrics/counterfactual_table.h"
#include "study/study_file.h"

namespace modrob::study {

/// One trained model of a study whose scores another program computed (StudyFile::imported).
struct ImportedRun {
  std::string data, model, strategy;
  int64_t seed = 0;
  /// Its rows are those of metrics::needed_rows, or of metrics::pass_name for ScoreSource::kImportedPasses.
  metrics::CounterfactualTable table;
};

/// Makes `folder` a study's folder of these runs, as `study run` would have left it; it appears whole. What the study
/// declares and `runs` lacks counts as not finished. Tables and page are made of it by report::write_results.
/// UserError: the folder exists, a run that the study does not declare, is there twice or lacks a row, runs of one data
/// set with other utterances, groups or labels.
void write_imported_study(const StudyFile& study, const std::vector<ImportedRun>& runs,
                          const std::filesystem::path& folder);

}  // namespace modrob::study
