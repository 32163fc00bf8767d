#pragma once

#include "study/study_folder.h"

namespace modrob::app {

struct PlanOptions {
  int jobs = 1;
  bool probe = true;  ///< false: only the list of runs
  bool json = false;
};

/// Prints the runs of a study, which are finished, and what the others will cost by a short probe of each model and
/// data set on this machine.
void show_plan(const study::StudyFolder& study, const PlanOptions& options);

}  // namespace modrob::app
