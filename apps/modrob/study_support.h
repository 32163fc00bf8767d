#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study/study_folder.h"
#include "study/study_overrides.h"
#include "train/run_sources.h"

namespace modrob::app {

/// A study file or the name of a preset, with what was put in place of the file's. Nothing else is read.
study::StudyFile read_study(const std::string& file, const std::vector<std::string>& assignments,
                            const study::StudyOverrides& overrides);

/// The settings of a run of the study, from its recipe (the study's own or the program's). UserError for a setting that
/// does not exist, and for a data set that is not there.
train::RunSettings settings_in_study(const study::StudyFile& study, const std::string& data, const std::string& model,
                                     const config::Config& settings, train::RunSources& sources);

/// The same with its runs, which are resolved. `output` empty: results/<name>.
study::StudyFolder prepare_study(const std::string& file, const std::string& output,
                                 const std::vector<std::string>& assignments,
                                 const study::StudyOverrides& overrides = {});

/// A study whose results are read only: a folder of results is opened as it lies there, without its study file, data
/// and encoder; anything else is prepared.
study::StudyFolder find_study(const std::string& given, const std::string& output,
                              const std::vector<std::string>& assignments, const study::StudyOverrides& overrides = {});

/// The folder of a study's results, or what its study file (or preset) makes it.
std::filesystem::path results_folder(const std::string& given, const std::string& output);

}  // namespace modrob::app
