#pragma once

#include "study/study_file.h"

namespace modrob::app {

struct CheckOptions {
  bool file_only = false;
  bool json = false;
};

/// Prints what the study would do. Unless only the file is asked about, everything that its runs resolve is resolved:
/// recipes, settings, data sets, encoders; each model is built once on each data set. UserError, after the print, when
/// something is in the way.
void check_study(const study::StudyFile& study, const CheckOptions& options);

}  // namespace modrob::app
