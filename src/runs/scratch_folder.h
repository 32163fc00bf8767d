#pragma once

#include <filesystem>
#include <string>

namespace modrob::runs {

/// A new empty folder `<kind>.<token>/files` below the system's folder for temporary files (TMPDIR), readable by its
/// owner only, which goes away with the object. What processes of the same user and machine, which have ended, left of
/// this kind is removed first: beside `files` lies the record of a folder's process. What nobody here can judge
/// (another machine's, another container's) is left alone.
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
};

}  // namespace modrob::runs
