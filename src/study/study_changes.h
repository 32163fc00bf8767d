#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "study/study_index.h"

namespace modrob::study {

/// What a study file that was changed since the last `modrob study run` means for the results in the folder, one
/// sentence for each change: which runs are no longer named, new, or other ones now; which conditions, headline metrics
/// and claims; and what was declared, such as a seed, and is dropped after results were there, which readers of the
/// study must be told. Nothing when nothing changed. `before` may be an older program's, without a study: then only
/// runs can be compared.
std::vector<std::string> study_changes(const StudyIndex& before, const StudyFile& study,
                                       const std::vector<GridRun>& runs, const std::filesystem::path& study_folder);

}  // namespace modrob::study
