#pragma once

#include "commands/program.h"
#include "study/study_folder.h"

namespace modrob::app {

/// Analyses what is finished, writes tables, figures and report into the study's folder and prints the answer.
void show_results(const study::StudyFolder& study, bool as_json, const Program& program);

}  // namespace modrob::app
