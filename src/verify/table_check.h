#pragma once

#include <filesystem>
#include <vector>

#include "report/text_file.h"
#include "verify/check.h"

namespace modrob::verify {

/// Tables and figures are byte for byte what the analysis gives. Files below `tables` and `figures`, and pages, that
/// cannot be made again are named: for them there is the manifest only.
Check check_tables(const std::filesystem::path& study_folder, const std::vector<report::TextFile>& remade);

}  // namespace modrob::verify
