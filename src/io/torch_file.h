#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "io/pickle/pickle.h"
#include "io/zip_archive.h"

namespace modrob::io {

/// What torch.save wrote: an object whose tensors refer to storages, and the storages' bytes. Both formats, told apart
/// by their first bytes: zip (torch 1.6 and later; docs/models/bert.md 4.2) and the older one of five pickles (4.3).
/// Every storage that a tensor refers to is there and large enough. FormatErrors, for a damaged storage where it is
/// asked for (a zip's checksums; torch can be told to leave them out, and then writes 0); for a name that is not on the
/// list the message also says how to convert the file.
class TorchFile {
 public:
  static bool is_zip(std::span<const std::byte> bytes);
  static bool is_legacy(std::span<const std::byte> bytes);

  /// `profile` allows torch; the bytes must outlive the object.
  TorchFile(std::span<const std::byte> bytes, const std::string& name, const PickleProfile& profile);

  PickleValue root() const { return object_->root(); }
  /// From the first element of the tensor's storage (not of the tensor). Reads all of it the first time, where it has a
  /// checksum.
  std::span<const std::byte> storage(const TorchTensor& tensor);

 private:
  void read_zip(std::span<const std::byte> bytes, const PickleProfile& profile);
  void read_legacy(std::span<const std::byte> bytes, const PickleProfile& profile);
  void check_storages() const;
  void verify(const std::string& entry) const;

  std::string name_;
  std::unique_ptr<const ZipArchive> archive_;  // null in the older format
  std::string folder_;                         // of storages in the archive
  std::set<std::string> verified_;
  std::unique_ptr<PickleDocument> object_;
  std::map<std::string, std::span<const std::byte>, std::less<>> storages_;
};

}  // namespace modrob::io
