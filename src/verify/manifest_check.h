#pragma once

#include <filesystem>
#include <string>

#include "verify/check.h"

namespace modrob::verify {

/// Every file has the SHA-256 that manifest.json lists, none is missing, none is new, none is a link. `published`: the
/// SHA-256 of manifest.json as somebody published it; empty: nobody did.
Check check_files(const std::filesystem::path& study_folder, const std::string& published);

}  // namespace modrob::verify
