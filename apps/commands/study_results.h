#pragma once

#include "commands/program.h"
#include "study/study_folder.h"

namespace modrob::app {

struct ShowResults {
  bool json = false;
  bool reasons = false;  ///< in place of answers and tables what the answers rest on
};

/// Analyses what is finished, writes tables, figures and report into the study's folder and prints the answer.
void show_results(const study::StudyFolder& study, ShowResults show, const Program& program);

}  // namespace modrob::app
