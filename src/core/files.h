#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace modrob {

/// Whole content of a file. Throws UserError (does not exist, is a folder, no permission) naming the path.
std::string read_file(const std::filesystem::path& path);

/// Files appear whole: writes a new `<path>.<random>.tmp`, flushes it to the disk, renames it to `path`; any number of
/// processes may do so at once. On any failure the temporary file is removed, an earlier `path` is untouched, and a
/// UserError (no permission, no folder, disk full) or RuntimeError says why. `writer` gets a function to append bytes.
/// Without a flush a power cut (not a kill) may lose the file or leave it empty: for what is written again anyway.
using ByteSink = std::function<void(std::span<const std::byte>)>;
enum class Flush { kYes, kNo };
void write_file_whole(const std::filesystem::path& path, const std::function<void(const ByteSink&)>& writer,
                      Flush flush = Flush::kYes);
void write_file_whole(const std::filesystem::path& path, std::string_view content, Flush flush = Flush::kYes);

/// Whether `write_file_whole` names an unfinished file like this: `*.<16 hex digits>.tmp` (once it was `*.<pid>.tmp`).
bool is_leftover(const std::filesystem::path& file);

/// Removes what a killed process left of `write_file_whole` directly in the folder. Only for whoever holds the right to
/// write there alone (RunLock): another's unfinished file looks the same.
void remove_leftovers(const std::filesystem::path& folder);

/// Creates the folder and its parents; UserError with the reason when that fails.
void make_folder(const std::filesystem::path& path);

/// A folder that appears whole: fill `path()` (a random name), then `commit()`, which flushes and renames it to the
/// target. Without commit the destructor removes it. Throws UserError when the target exists already.
class FolderInProgress {
 public:
  explicit FolderInProgress(std::filesystem::path target);
  ~FolderInProgress();
  FolderInProgress(const FolderInProgress&) = delete;
  FolderInProgress& operator=(const FolderInProgress&) = delete;

  const std::filesystem::path& path() const { return temporary_; }
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  bool committed_ = false;
};

/// A read-only mapping of a whole file; an empty file maps to an empty span. Throws UserError when it cannot be read.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace modrob
