#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "study/study_overrides.h"

namespace modrob::app {

/// Which study a command is about: a study file or preset with what is put in place of the file's, or the folder of its
/// results.
struct StudyOptions {
  std::string file;
  std::string output = {};  ///< folder of the results; empty: results/<name>
  std::vector<std::string> assignments = {};
  study::StudyOverrides overrides = {};
  bool json = false;
};

/// FILE and the options that go with it.
void add_study_options(CLI::App& command, StudyOptions& options);

}  // namespace modrob::app
