#pragma once

#include "commands/program.h"
#include "data/container/dataset.h"

namespace modrob::app {

/// UserError where no run of the study can be made on the data set: nothing to train, to select or to diagnose on.
void require_splits(const data::Dataset& dataset, const study::StudyFile& study);

/// `modrob study check`: prints what a study would do. Unless only the file is asked about, everything that its runs
/// resolve is resolved, as far as the program can: data sets; recipes, settings, encoders; each model is built once on
/// each data set. Ends with a UserError when something is in the way.
void add_study_check(CLI::App& study, const Program& program);

}  // namespace modrob::app
