#pragma once

#include <filesystem>

#include "verify/check.h"

namespace modrob::verify {

/// Every file has the SHA-256 that manifest.json lists, none is missing, none is new.
Check check_files(const std::filesystem::path& study_folder);

}  // namespace modrob::verify
