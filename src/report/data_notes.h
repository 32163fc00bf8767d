#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "analysis/analysis.h"
#include "io/json.h"
#include "study/study_folder.h"

namespace modrob::report {

/// What a report says about a data set beside its scores, kept in the study's folder so that the report can be made
/// again where the data are not: `data/<name>/audit.json` (as `modrob data audit --json` prints) and
/// `data/<name>/transcripts.json` (texts of the utterances that the report lists; never part of a bundle by default).
struct DataNotes {
  io::Json audit;                                  ///< null: not known
  std::map<std::string, std::string> transcripts;  ///< by utterance id; empty: not known
};

/// Writes the notes of each data set that is where the study's runs say; an audit only where there is none of the same
/// bytes. A data set that is elsewhere keeps the notes it has. Audits show their progress.
void keep_data_notes(const study::StudyFolder& study, const analysis::Analysis& analysis);

/// By data set as in the study file. UserError when a file is damaged.
std::map<std::string, DataNotes> read_data_notes(const study::StudyFolder& study);

}  // namespace modrob::report
