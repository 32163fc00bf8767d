#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace modrob {

/// Pieces of a file, in order.
using ByteSink = std::function<void(std::span<const std::byte>)>;

/// Whole content of a plain file (or of one that a link leads to). Throws UserError (does not exist, no permission, is
/// a folder, a pipe, a device, ...) naming the path; never waits for somebody to write.
std::string read_file(const std::filesystem::path& path);
/// The same, `use` gets one piece after the other.
void read_file_in_pieces(const std::filesystem::path& path, const ByteSink& use);
/// Whole content of what a user named, which may be a pipe too: /dev/stdin, <(command).
std::string read_input(const std::filesystem::path& path);

/// For names that stand in files which others wrote, before they are joined to a path.
/// "" for a plain file; else "is missing", "is a symbolic link, not a plain file", ... Links are not followed.
std::string why_no_plain_file(const std::filesystem::path& path);
/// One part of a path: not empty, . or .., without '/' and control characters.
bool is_plain_name(std::string_view name);
/// Relative, and every part a plain name: it cannot leave the folder that it is joined to (but through links).
bool is_path_below(const std::filesystem::path& path);

/// Files appear whole: writes a new `<path>.<random>.tmp`, flushes it to the disk, renames it to `path`; any number of
/// processes may do so at once. On any failure the temporary file is removed, an earlier `path` is untouched, and a
/// UserError (no permission, no folder, disk full) or RuntimeError says why. `writer` gets a function to append bytes.
/// Without a flush a power cut (not a kill) may lose the file or leave it empty: for what is written again anyway.
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

/// A read-only mapping of a whole plain file; an empty file maps to an empty span. Throws UserError as read_file does.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  std::span<const std::byte> bytes() const { return bytes_; }
  /// Gives back the memory of whole pages within `part` of bytes(), which stay readable: the system reads them again.
  void release(std::span<const std::byte> part) const;

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace modrob
