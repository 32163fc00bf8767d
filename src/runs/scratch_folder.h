#pragma once

#include <filesystem>
#include <string>

namespace modrob::runs {

/// A new empty folder `<kind>-<token>` below the system's folder for temporary files (TMPDIR), readable by its owner
/// only, which goes away with the object. What killed processes of the same user left of this kind is removed first: a
/// folder belongs to a living process as long as it is locked, whatever machine or container the process runs in.
class ScratchFolder {
 public:
  /// UserError when it cannot be made.
  explicit ScratchFolder(const std::string& kind);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace modrob::runs
