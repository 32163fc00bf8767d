#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study/study_folder.h"

namespace modrob::verify {

/// Runs that claim to be finished: they have a DONE. What is checked, whether or not DONE still fits the files.
std::vector<const study::GridRun*> claimed_runs(const study::StudyFolder& study);

/// "runs/x/metrics.json": as problems name a file of a run.
std::string run_file(const study::StudyFolder& study, const study::GridRun& run, const std::string& name);

}  // namespace modrob::verify
