#include "debian_packages.h"

#include <set>
#include <sstream>

#include "core/files.h"

namespace modrob::app {

namespace {

// Paragraphs of "Package: name" and, below it, "Status: want flag state" (deb-control(5), dpkg(1)).
std::set<std::string> installed_packages(const std::string& status) {
  std::set<std::string> installed;
  std::istringstream lines(status);
  std::string package;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("Package: ")) package = line.substr(9);
    if (line.starts_with("Status: ") && line.ends_with(" ok installed")) installed.insert(package);
  }
  return installed;
}

}  // namespace

DebianPackages find_packages(const std::filesystem::path& list, const std::filesystem::path& status) {
  DebianPackages packages;
  packages.debian = std::filesystem::exists(status);
  const std::string wanted = read_file(list);
  if (!packages.debian) return packages;
  const auto installed = installed_packages(read_file(status));
  std::istringstream lines(wanted);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string purpose, name;
    if (!(words >> purpose >> name) || purpose.starts_with('#')) continue;
    if (!installed.contains(name)) packages.missing.push_back(name);
  }
  return packages;
}

}  // namespace modrob::app
