#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace modrob::app {

/// What of tools/packages.txt a Debian or Ubuntu system lacks.
struct DebianPackages {
  bool debian = false;               ///< the system keeps a dpkg status file
  std::vector<std::string> missing;  ///< in the order of the list
};

/// `list`: lines "purpose name", # comments. `status`: dpkg's file. UserError when the list cannot be read.
DebianPackages find_packages(const std::filesystem::path& list,
                             const std::filesystem::path& status = "/var/lib/dpkg/status");

}  // namespace modrob::app
