#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace modrob::io {

/// kStored: what torch.save writes, every entry stored as it is. kDeflated: entries may be compressed too.
enum class ZipEntries { kStored, kDeflated };

/// A zip archive. Each entry is a view of the archive's bytes, so that nothing is copied until a compressed one is
/// asked for. A reader of its own, because libzip copies every entry through a buffer, and stored entries are all a
/// weight file has.
///
/// Sizes and places come from the central directory (torch's local headers hold zeros), zip64 included, and all of it
/// is checked before anything is handed out: every entry inside the file, local headers that agree, no two entries
/// that overlap, no name twice, no compressed entry larger than its bytes can become. Encrypted and multi-part archives
/// and other methods than the allowed ones are refused. FormatError kBadContainer or kTruncated with file and byte.
class ZipArchive {
 public:
  struct Entry {
    std::span<const std::byte> stored;  ///< as it lies in the file
    uint64_t size = 0;                  ///< of the content
    uint32_t checksum = 0;              ///< CRC-32 of the content
    bool deflated = false;
  };

  /// `name` stands for the path in messages; the bytes must outlive the archive.
  ZipArchive(std::span<const std::byte> bytes, const std::string& name, ZipEntries allowed = ZipEntries::kStored);

  const std::map<std::string, Entry, std::less<>>& entries() const { return entries_; }
  /// nullptr when there is no such entry.
  const Entry* find(std::string_view entry) const;

  /// Hands the content of a compressed entry over in pieces of at most 64 KiB, one after another, until `take` returns
  /// false. FormatError kBadContainer when, as far as it was read, it does not become exactly what the directory says,
  /// checksum included.
  void inflate(std::string_view entry, const std::function<bool(std::span<const std::byte>)>& take) const;
  /// The whole content. FormatError as above; kLimit, before anything is allocated, when that is more than
  /// `most_bytes`.
  std::vector<std::byte> inflate(std::string_view entry, uint64_t most_bytes) const;
  /// Compares a stored entry with its checksum, which reads all of it; FormatError kBadContainer. Without this call
  /// checksums of stored entries are not looked at.
  void verify(std::string_view entry) const;

 private:
  struct Directory {
    uint64_t offset = 0, size = 0, entries = 0;
  };
  Directory find_directory() const;
  void read_directory(const Directory& directory, ZipEntries allowed);
  uint64_t position_of(const Entry& entry) const;
  [[noreturn]] void fail(uint64_t position, const std::string& message) const;

  std::span<const std::byte> bytes_;
  std::string name_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace modrob::io
