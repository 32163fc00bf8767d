#include "config/home.h"

#include <cstdlib>
#include <utility>

#include "core/error.h"

namespace modrob::config {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMark = "studies/recipes";

// Empty: the program lies in its source tree.
fs::path installed_folder;

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
  if (!installed_folder.empty()) return fs::current_path();
  static const auto kFound = home_around_program();
  return kFound;
}

void set_installed(fs::path folder) { installed_folder = std::move(folder); }

fs::path preset_folder() {
  const fs::path root = home();
  return (installed_folder.empty() || fs::is_directory(root / kMark) ? root : installed_folder) / "studies";
}

fs::path program() { return fs::read_symlink("/proc/self/exe"); }

}  // namespace modrob::config
