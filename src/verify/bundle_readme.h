#pragma once

#include <filesystem>
#include <string>

#include "verify/bundle.h"

namespace modrob::verify {

/// What README.txt in a bundle says to somebody who knows nothing of it.
std::string bundle_readme(const std::filesystem::path& study_folder, const BundleOptions& options);

}  // namespace modrob::verify
