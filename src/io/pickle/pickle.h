#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "core/files.h"
#include "io/pickle/pickle_arena.h"
#include "io/pickle/pickle_globals.h"
#include "io/pickle/pickle_value.h"

namespace modrob::io {

/// A pickle, read without running anything in it: a closed list of instructions and names (pickle_globals.h), every
/// length held against what is left, at most 200 levels, no cycles. Whatever else a file holds is a FormatError that
/// says file and byte. Texts, bytes and arrays are views of the mapped file wherever they lie there in one piece.
class PickleDocument {
 public:
  /// Reads a file of one pickle; bytes behind it are warned about. HTML pages, git-lfs pointers, archives and empty
  /// files are told apart by their first bytes.
  static PickleDocument open(const std::filesystem::path& path, const PickleProfile& profile);
  static std::shared_ptr<const PickleDocument> open_shared(const std::filesystem::path& path,
                                                           const PickleProfile& profile) {
    return std::make_shared<const PickleDocument>(open(path, profile));
  }
  /// The same from memory; `name` stands for the path. The bytes must outlive the document.
  static PickleDocument parse(std::span<const std::byte> bytes, const std::string& name, const PickleProfile& profile);
  /// One pickle out of several: from byte `position`, which is moved behind it.
  static PickleDocument parse_at(std::span<const std::byte> bytes, const std::string& name,
                                 const PickleProfile& profile, size_t& position);

  PickleValue root() const { return {*arena_, root_}; }
  /// All tensors and storages that the pickle describes (torch profiles).
  const std::deque<TorchTensor>& tensors() const { return arena_->tensors; }
  const std::deque<TorchStorage>& storages() const { return arena_->storages; }
  const std::string& name() const { return arena_->file(); }

 private:
  std::shared_ptr<MappedFile> file_;
  std::unique_ptr<PickleArena> arena_;
  uint32_t root_ = 0;
};

}  // namespace modrob::io
