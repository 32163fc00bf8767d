#include "io/npz.h"

#include <algorithm>

#include "core/error.h"
#include "io/foreign_file.h"

namespace modrob::io {

namespace {

constexpr std::string_view kExtension = ".npy";

}  // namespace

NpzFile NpzFile::open(const std::filesystem::path& path, uint64_t most_inflated_bytes) {
  auto file = std::make_shared<MappedFile>(path);
  NpzFile result = parse(file->bytes(), path.string(), most_inflated_bytes);
  result.file_ = std::move(file);
  return result;
}

NpzFile NpzFile::parse(std::span<const std::byte> bytes, const std::string& name, uint64_t most_inflated_bytes) {
  const auto foreign = find_foreign_file(bytes);
  if (foreign && !foreign->is_zip) throw FormatError(foreign->fault, name + " " + foreign->message);
  if (!foreign) {
    throw FormatError(FormatFault::kBadContainer, name + " is no NPZ file; save it with numpy.savez(FILE, **arrays)");
  }
  NpzFile result;
  result.name_ = name;
  result.archive_ = std::make_shared<const ZipArchive>(bytes, name, ZipEntries::kDeflated);
  uint64_t inflated = 0;
  for (const auto& [entry, content] : result.archive_->entries()) {
    if (!entry.ends_with(kExtension)) continue;
    result.names_.push_back(entry.substr(0, entry.size() - kExtension.size()));
    if (!content.deflated) continue;
    if (content.size > most_inflated_bytes - inflated) {
      throw FormatError(FormatFault::kLimit, name + ": its compressed arrays become more than " +
                                                 std::to_string(most_inflated_bytes) +
                                                 " bytes; save them with numpy.savez, uncompressed");
    }
    inflated += content.size;
  }
  // By the names themselves: "a-1.npy" stands before "a.npy", but "a" before "a-1".
  std::sort(result.names_.begin(), result.names_.end());
  return result;
}

bool NpzFile::contains(std::string_view array) const { return std::binary_search(names_.begin(), names_.end(), array); }

NpyFile NpzFile::array(std::string_view array, NpyTexts texts) const {
  if (!contains(array)) {
    throw UserError(name_ + ": no array '" + std::string(array) + "'; " + suggestion(array, names_));
  }
  const std::string entry = std::string(array) + std::string(kExtension);
  const std::string shown = name_ + " (" + entry + ")";
  const auto* content = archive_->find(entry);
  if (content->deflated) return NpyFile::take(archive_->inflate(entry, content->size), shown, texts);
  archive_->verify(entry);
  return NpyFile::view(content->stored, shown, file_, texts);
}

}  // namespace modrob::io
