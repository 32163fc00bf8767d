#pragma once

#include <filesystem>

#include "train/trained_run.h"

namespace modrob::diagnose {

/// Carries one run of a study out in its folder: trains it (or goes on where it was interrupted), opens the test split,
/// diagnoses what diagnosis.json asks, and writes DONE. The process holds the run's lease meanwhile and reports its
/// progress in the folder. What `modrob run` does; `study run` starts one such process for each run. `cache`: where
/// runs share what frozen layers give; empty: in the study's folder.
void carry_out(const std::filesystem::path& run_folder, const train::RunPlaces& places,
               const std::filesystem::path& cache = {});

}  // namespace modrob::diagnose
