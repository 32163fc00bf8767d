#include "io/torch_file.h"

#include "core/bytes_as_text.h"
#include "io/byte_cursor.h"
#include "io/safetensors_header.h"

namespace modrob::io {

namespace {

using std::string_view_literals::operator""sv;

constexpr auto kLegacyMagic = "\x80\x02\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19"sv;
constexpr int64_t kLegacyProtocol = 1001;

/// A whole module was saved, or something else that only Python can read.
[[noreturn]] void add_recipe(const FormatError& error) {
  throw FormatError(error.fault(),
                    std::string(error.what()) +
                        "\nOnly tensors under names are read. If you trust the file, convert it in a Python of yours:\n"
                        "  model = torch.load(FILE, map_location='cpu', weights_only=False)\n"
                        "  safetensors.torch.save_file(model.state_dict(), 'model.safetensors')");
}

PickleDocument parse_object(std::span<const std::byte> bytes, const std::string& name, const PickleProfile& profile,
                            size_t& position) {
  try {
    return PickleDocument::parse_at(bytes, name, profile, position);
  } catch (const FormatError& error) {
    if (error.fault() == FormatFault::kForbiddenGlobal || error.fault() == FormatFault::kForbiddenOpcode) {
      add_recipe(error);
    }
    throw;
  }
}

}  // namespace

bool TorchFile::is_zip(std::span<const std::byte> bytes) {
  return bytes_as_text(bytes).starts_with("PK\x03\x04"sv) || bytes_as_text(bytes).starts_with("PK\x05\x06"sv);
}

bool TorchFile::is_legacy(std::span<const std::byte> bytes) {
  return bytes_as_text(bytes).starts_with(kLegacyMagic.substr(0, 6));
}

TorchFile::TorchFile(std::span<const std::byte> bytes, const std::string& name, const PickleProfile& profile)
    : name_(name) {
  MODROB_CHECK(profile.torch, "the profile allows tensors");
  if (is_zip(bytes)) {
    read_zip(bytes, profile);
  } else {
    read_legacy(bytes, profile);
  }
  check_storages();
}

void TorchFile::read_zip(std::span<const std::byte> bytes, const PickleProfile& profile) {
  archive_ = std::make_unique<const ZipArchive>(bytes, name_);
  const ZipArchive& archive = *archive_;
  constexpr std::string_view kPickle = "/data.pkl";
  std::string root;
  for (const auto& [entry, content] : archive.entries()) {
    if (!entry.ends_with(kPickle)) continue;
    if (!root.empty()) {
      throw FormatError(FormatFault::kBadContainer, name_ + ": the zip archive holds two pickles, " +
                                                        shown_name(root + std::string(kPickle)) + " and " +
                                                        shown_name(entry));
    }
    root = entry.substr(0, entry.size() - kPickle.size());
  }
  const auto* pickle = archive.find(root + std::string(kPickle));
  if (root.empty() || pickle == nullptr) {
    throw FormatError(FormatFault::kBadContainer,
                      name_ +
                          " is a zip archive without a data.pkl, so torch.save did not write it; if weights are "
                          "packed inside, unzip it first");
  }
  const auto* order = archive.find(root + "/byteorder");
  if (order != nullptr && bytes_as_text(order->stored) != "little") {
    throw FormatError(FormatFault::kBadContainer, name_ + ": the tensors are stored in the byte order " +
                                                      shown_name(bytes_as_text(order->stored)) +
                                                      "; only little is read");
  }
  verify(root + std::string(kPickle));
  size_t position = 0;
  object_ = std::make_unique<PickleDocument>(
      parse_object(pickle->stored, name_ + " (" + root + "/data.pkl)", profile, position));
  folder_ = root + "/data/";
  for (const auto& [entry, content] : archive.entries()) {
    if (entry.starts_with(folder_)) storages_.emplace(entry.substr(folder_.size()), content.stored);
  }
}

void TorchFile::verify(const std::string& entry) const {
  if (archive_->find(entry)->checksum != 0) archive_->verify(entry);
}

void TorchFile::read_legacy(std::span<const std::byte> bytes, const PickleProfile& profile) {
  const auto fail = [&](size_t position, const std::string& message) {
    ByteCursor(bytes, name_).fail_at(position, FormatFault::kBadContainer, message);
  };
  size_t position = 0;
  const auto next = [&] { return PickleDocument::parse_at(bytes, name_, kNoGlobals, position); };
  const PickleDocument magic = next();
  if (!bytes_as_text(bytes).starts_with(kLegacyMagic)) fail(0, "the file does not begin as torch.save begins one");
  size_t start = position;
  const PickleDocument protocol = next();
  if (!protocol.root().is(PickleKind::kInteger) || protocol.root().integer() != kLegacyProtocol) {
    fail(start, "the protocol is " + protocol.root().describe() + ", not " + std::to_string(kLegacyProtocol));
  }
  start = position;
  const PickleDocument system = next();
  const auto little = system.root().is(PickleKind::kDict) ? system.root().find("little_endian") : std::nullopt;
  if (!little || !little->is(PickleKind::kBool) || !little->boolean()) {
    fail(start, "the file does not say that its numbers are little-endian");
  }
  object_ = std::make_unique<PickleDocument>(parse_object(bytes, name_, profile, position));
  std::map<std::string_view, Dtype> types;
  for (const TorchStorage& storage : object_->storages()) {
    const auto [known, fresh] = types.emplace(storage.key, storage.dtype);
    if (known->second != storage.dtype) fail(start, "a storage is used with two types");
  }
  start = position;
  const PickleDocument keys = next();
  if (!keys.root().is(PickleKind::kList)) fail(start, "the list of storages is " + keys.root().describe());
  ByteCursor cursor(bytes, name_, position);
  for (size_t i = 0; i < keys.root().size(); ++i) {
    const PickleValue key = keys.root().item(i);
    const auto type = key.is(PickleKind::kText) ? types.find(key.text()) : types.end();
    if (type == types.end()) fail(key.position(), "a storage is listed that no tensor uses");
    const uint64_t count = cursor.little(8, "a storage's size");
    const uint64_t size = dtype_size(type->second);
    if (count > cursor.left() / size) {
      cursor.fail(FormatFault::kTruncated, "storage " + shown_name(key.text()) + " has " + std::to_string(count) +
                                               " elements, but only " + std::to_string(cursor.left()) +
                                               " bytes are left; the file is truncated");
    }
    const std::string_view content = cursor.take(count * size, "a storage");
    if (!storages_.emplace(key.text(), std::as_bytes(std::span(content))).second) {
      fail(key.position(), "storage " + shown_name(key.text()) + " is listed twice");
    }
  }
}

void TorchFile::check_storages() const {
  for (const TorchStorage& storage : object_->storages()) {
    const auto found = storages_.find(storage.key);
    if (found == storages_.end()) {
      throw FormatError(FormatFault::kBadContainer,
                        name_ + ": storage " + shown_name(storage.key) + " of a tensor is missing in the file");
    }
    const uint64_t held = found->second.size() / dtype_size(storage.dtype);
    const auto needed = static_cast<uint64_t>(storage.first) + static_cast<uint64_t>(storage.count);
    if (needed > held) {
      throw FormatError(FormatFault::kBadArray, name_ + ": storage " + shown_name(storage.key) + " holds " +
                                                    std::to_string(held) + " elements, not " + std::to_string(needed));
    }
  }
}

std::span<const std::byte> TorchFile::storage(const TorchTensor& tensor) {
  const auto found = storages_.find(tensor.storage.key);
  MODROB_CHECK(found != storages_.end(), "storages are checked when the file is read");
  if (archive_ != nullptr && verified_.insert(found->first).second) verify(folder_ + found->first);
  const size_t size = dtype_size(tensor.storage.dtype);
  return found->second.subspan(static_cast<size_t>(tensor.storage.first) * size,
                               static_cast<size_t>(tensor.storage.count) * size);
}

}  // namespace modrob::io
