#pragma once

#include <string>

#include "analysis/analysis.h"
#include "study/manifest.h"
#include "study/study_folder.h"

namespace modrob::verify {

inline constexpr const char* kPage = "report.html";

/// report.html made again from the study's folder: the texts that it lists come from `data/*/transcripts.json`, if they
/// are there, and versions from the manifest. UserError when there is no manifest, or a log or a note is damaged.
std::string remade_page(const study::StudyFolder& study, const analysis::Analysis& analysis);

/// The same as the program wrote it before it said what befalls the data in training, and called the area otherwise.
std::string remade_older_page(const study::StudyFolder& study, const analysis::Analysis& analysis);

/// The page without any utterance's text.
std::string page_without_texts(const study::StudyFolder& study, const analysis::Analysis& analysis,
                               const study::Manifest::Facts& program);

}  // namespace modrob::verify
