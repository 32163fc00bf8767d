#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "io/pickle/pickle.h"

namespace modrob::io {

/// What torch.save wrote: an object whose tensors refer to storages, and the storages' bytes. Both formats, told apart
/// by their first bytes: zip (torch 1.6 and later; spec/bert.md 4.2) and the older one of five pickles (4.3). Every
/// storage that a tensor refers to is there and large enough. FormatErrors; for a name that is not on the list the
/// message also says how to convert the file.
class TorchFile {
 public:
  static bool is_zip(std::span<const std::byte> bytes);
  static bool is_legacy(std::span<const std::byte> bytes);

  /// `profile` allows torch; the bytes must outlive the object.
  TorchFile(std::span<const std::byte> bytes, const std::string& name, const PickleProfile& profile);

  PickleValue root() const { return object_->root(); }
  /// From the first element of the tensor's storage (not of the tensor).
  std::span<const std::byte> storage(const TorchTensor& tensor) const;

 private:
  void read_zip(std::span<const std::byte> bytes, const PickleProfile& profile);
  void read_legacy(std::span<const std::byte> bytes, const PickleProfile& profile);
  void check_storages() const;

  std::string name_;
  std::unique_ptr<PickleDocument> object_;
  std::map<std::string, std::span<const std::byte>, std::less<>> storages_;
};

}  // namespace modrob::io
