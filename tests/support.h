#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/error.h"

namespace modrob::testing {

/// The folder of golden files: $MODROB_GOLDEN_DIR, or tests/golden of the source tree.
inline std::filesystem::path golden_dir() {
  const char* given = std::getenv("MODROB_GOLDEN_DIR");
  return given != nullptr ? given : MODROB_SOURCE_DIR "/tests/golden";
}

/// Reference material that may not be copied into the project: $MODROB_SHARED, or ../shared beside the source tree.
inline std::filesystem::path shared_dir() {
  const char* given = std::getenv("MODROB_SHARED");
  return given != nullptr ? given : MODROB_SOURCE_DIR "/../shared";
}

/// A new empty folder that goes away with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "modrob_test_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// Runs `action`, expects a UserError, and returns its message ("" when none came).
template <typename Action>
std::string user_error_of(Action&& action) {
  try {
    action();
  } catch (const UserError& error) {
    return error.what();
  }
  ADD_FAILURE() << "expected a UserError";
  return "";
}

}  // namespace modrob::testing
