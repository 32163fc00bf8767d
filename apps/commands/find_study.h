#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "commands/program.h"
#include "commands/study_options.h"
#include "study/study_folder.h"

namespace modrob::app {

/// A study file or the name of a preset, with what was put in place of the file's. Nothing else is read.
study::StudyFile read_study(const StudyOptions& options);

/// The same with its runs, which are resolved. UserError for a setting that does not exist, and for a data set that is
/// not there.
study::StudyFolder prepare_study(const StudyOptions& options, const Program& program);

/// Warns of what changed in such a study since its folder was begun (study_changes.h), or that this cannot be told.
/// Returns the changes.
std::vector<std::string> tell_changes(const study::StudyFolder& prepared);

/// A study whose results are read only: a folder of results is opened as it lies there, without its study file, data
/// and encoder; anything else is prepared, with the runs of an older results version where none of this one was begun,
/// and what changed since its folder was begun is told. A program that cannot resolve runs opens the study file's
/// results, too, and tells in what they are another study's.
study::StudyFolder find_study(const StudyOptions& options, const Program& program);

/// The folder of a study's results, or what its study file (or preset) makes it.
std::filesystem::path results_folder(const std::string& given, const std::string& output);

}  // namespace modrob::app
