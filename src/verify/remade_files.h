#pragma once

#include <string>
#include <vector>

#include "analysis/analysis.h"
#include "report/text_file.h"
#include "study/manifest.h"
#include "study/study_folder.h"

namespace modrob::verify {

/// Every table and figure, and report.html where the study has one, made again from the study's folder: the texts that
/// the report lists come from `data/*/transcripts.json`, if they are there, and versions from the manifest.
std::vector<report::TextFile> remade_files(const study::StudyFolder& study, const analysis::Analysis& analysis);

/// The page without any utterance's text.
std::string page_without_texts(const study::StudyFolder& study, const analysis::Analysis& analysis,
                               const study::Manifest::Facts& program);

}  // namespace modrob::verify
