#include "config/home.h"

#include <cstdlib>

#include "core/error.h"

namespace modrob::config {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMark = "studies/recipes";

fs::path find_home() {
  const fs::path folder = program().parent_path();
  // Where the build put the program; then the folders above it, for a program that was moved inside its tree.
  const fs::path built = (folder / MODROB_ROOT_FROM_PROGRAM).lexically_normal();
  const fs::path root = built.has_filename() ? built : built.parent_path();
  if (fs::is_directory(root / kMark)) return root;
  for (fs::path above = folder; above.has_relative_path(); above = above.parent_path()) {
    if (fs::is_directory(above / kMark)) return above;
  }
  throw UserError("modrob's source folder (with " + std::string(kMark) + ") is neither '" + root.string() +
                  "' nor above the program, " + program().string() + "; name it with MODROB_HOME");
}

}  // namespace

fs::path home() {
  const char* given = std::getenv("MODROB_HOME");
  if (given != nullptr) return given;
  static const fs::path kFound = find_home();
  return kFound;
}

fs::path program() { return fs::read_symlink("/proc/self/exe"); }

}  // namespace modrob::config
