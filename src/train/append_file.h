#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace modrob::train {

/// A file that grows and can be cut back to an earlier size: logs and event files on resume. Each append reaches the
/// operating system at once. Throws UserError when it cannot be opened or written.
class AppendFile {
 public:
  explicit AppendFile(std::filesystem::path path);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  void append(std::string_view bytes);
  int64_t size() const { return size_; }
  /// A file that is shorter already (power was lost before its last lines reached the disk) stays as it is.
  void cut(int64_t size);

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  int64_t size_ = 0;
};

}  // namespace modrob::train
