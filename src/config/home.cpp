#include "config/home.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/text_format.h"

namespace modrob::config {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMark = "studies/recipes";

// Of a program that was told where (the Python package's).
fs::path told_folder;

// share/modrob beside the program's bin/.
std::optional<fs::path> share_beside_program() {
  const fs::path share = program().parent_path().parent_path() / "share" / "modrob";
  return fs::is_directory(share / kMark) ? std::optional(share) : std::nullopt;
}

std::optional<fs::path> installed_folder() {
  if (!told_folder.empty()) return told_folder;
  static const auto kShare = share_beside_program();
  return kShare;
}

// Where the build put the program.
fs::path built_root() {
  const fs::path built = (program().parent_path() / MODROB_ROOT_FROM_PROGRAM).lexically_normal();
  return built.has_filename() ? built : built.parent_path();
}

std::optional<fs::path> home_around_program() {
  if (const fs::path root = built_root(); fs::is_directory(root / kMark)) return root;
  // The folders above it, for a program that was moved inside its tree.
  for (fs::path above = program().parent_path(); above.has_relative_path(); above = above.parent_path()) {
    if (fs::is_directory(above / kMark)) return above;
  }
  return std::nullopt;
}

}  // namespace

fs::path home() {
  if (const auto found = find_home()) return *found;
  throw UserError("modrob's source folder (with " + std::string(kMark) + ") is neither '" + built_root().string() +
                  "' nor above the program, " + program().string() + "; name it with MODROB_HOME");
}

std::optional<fs::path> find_home() {
  const char* given = std::getenv("MODROB_HOME");
  if (given != nullptr) return given;
  if (installed_folder()) return fs::current_path();
  static const auto kFound = home_around_program();
  return kFound;
}

void set_installed(fs::path folder) { told_folder = std::move(folder); }

namespace {

std::vector<fs::path> places() {
  std::vector<fs::path> places;
  if (const auto tree = find_home(); tree && fs::is_directory(*tree / kMark)) places = {*tree, *tree / ".venv"};
  if (const auto installed = installed_folder()) places.push_back(*installed);
  const auto variable = [](const char* name, const std::string& otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr || *value == '\0' ? otherwise : std::string(value);
  };
  if (const std::string user = variable("HOME", ""); !user.empty()) {
    places.push_back(fs::path(variable("XDG_DATA_HOME", user + "/.local/share")) / "modrob");
  }
  std::istringstream folders(variable("XDG_DATA_DIRS", "/usr/local/share:/usr/share"));
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (!folder.empty()) places.push_back(fs::path(folder) / "modrob");
  }
  return places;
}

}  // namespace

fs::path resource(const std::string& name) {
  const auto all = places();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const fs::path& place) { return fs::exists(place / name); });
  return (found == all.end() ? all.empty() ? home() : all.front() : *found) / name;
}

std::string resource_places() {
  std::vector<std::string> names;
  for (const auto& place : places()) names.push_back(place.string());
  return join(names, ", ");
}

fs::path program() { return fs::read_symlink("/proc/self/exe"); }

}  // namespace modrob::config
