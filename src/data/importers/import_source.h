#pragma once

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>

#include "core/files.h"
#include "data/importers/import_options.h"
#include "io/pickle/pickle.h"

namespace modrob::data {

/// The file or folder that is imported, for those who find out what it is and those who read it; opened when it is
/// asked for, and once.
class ImportSource {
 public:
  ImportSource(std::filesystem::path path, ImportOptions options = {})
      : path_(std::move(path)), options_(std::move(options)) {}

  const std::filesystem::path& path() const { return path_; }
  const ImportOptions& options() const { return options_; }
  /// Of a file.
  std::span<const std::byte> bytes() const;
  /// Of a file, opened as a pickle whatever it is.
  const std::shared_ptr<const io::PickleDocument>& pickle() const;

  enum class Kind { kFolder, kHdf5, kTorch, kTable, kPickle };
  /// By the first bytes; by the name only where these say nothing. A file of no other kind is a pickle. UserError for
  /// what is no data (an HTML page, a git-lfs pointer, an archive, a workbook, a recording, arrays alone): what it is
  /// instead, and what to do.
  Kind kind() const;
  /// The pickle's value; nothing for a file or folder of another kind.
  std::optional<io::PickleValue> pickle_root() const;
  /// A pickle of two splits or more, none of which is a list and one a dict with one of these members.
  bool has_splits_with(std::initializer_list<const char*> members) const;

 private:
  Kind kind_of_file() const;

  std::filesystem::path path_;
  ImportOptions options_;
  mutable std::shared_ptr<const MappedFile> file_;
  mutable std::shared_ptr<const io::PickleDocument> pickle_;
  mutable std::optional<Kind> kind_;
};

}  // namespace modrob::data
