#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace modrob::io {

/// A zip archive whose entries are stored, not compressed: what torch.save writes. Each entry is a view of the
/// archive's bytes, so that nothing is copied. A reader of its own, because libzip copies every entry through a buffer,
/// and stored entries are all a weight file has.
///
/// Sizes and places come from the central directory (torch's local headers hold zeros), zip64 included, and all of it
/// is checked before anything is handed out: every entry inside the file, local headers that agree, no two entries
/// that overlap, no name twice. Compressed, encrypted and multi-part archives are refused. FormatError kBadContainer or
/// kTruncated with file and byte.
class ZipArchive {
 public:
  /// `name` stands for the path in messages; the bytes must outlive the archive.
  ZipArchive(std::span<const std::byte> bytes, const std::string& name);

  const std::map<std::string, std::span<const std::byte>, std::less<>>& entries() const { return entries_; }
  /// nullptr when there is no such entry.
  const std::span<const std::byte>* find(std::string_view entry) const;

 private:
  struct Directory {
    uint64_t offset = 0, size = 0, entries = 0;
  };
  Directory find_directory() const;
  void read_directory(const Directory& directory);
  [[noreturn]] void fail(uint64_t position, const std::string& message) const;

  std::span<const std::byte> bytes_;
  std::string name_;
  std::map<std::string, std::span<const std::byte>, std::less<>> entries_;
};

}  // namespace modrob::io
