#pragma once

#include "data/container/dataset.h"
#include "study/study_file.h"

namespace modrob::app {

struct CheckOptions {
  bool file_only = false;
  bool json = false;
};

/// UserError where no run of the study can be made on the data set: nothing to train, to select or to diagnose on.
void require_splits(const data::Dataset& dataset, const study::StudyFile& study);

/// Prints what the study would do. Unless only the file is asked about, everything that its runs resolve is resolved:
/// recipes, settings, data sets, encoders; each model is built once on each data set. UserError, after the print, when
/// something is in the way.
void check_study(const study::StudyFile& study, const CheckOptions& options);

}  // namespace modrob::app
