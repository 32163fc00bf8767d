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
    if (content.size > kMostArrayBytes) {
      throw FormatError(FormatFault::kLimit, result.array_name(result.names_.back()) + " becomes " +
                                                 std::to_string(content.size) +
                                                 " bytes; save arrays of over 1 GiB with numpy.savez, uncompressed");
    }
    inflated += content.size;
  }
  // By the names themselves: "a-1.npy" stands before "a.npy", but "a" before "a-1".
  std::sort(result.names_.begin(), result.names_.end());
  return result;
}

bool NpzFile::contains(std::string_view array) const { return std::binary_search(names_.begin(), names_.end(), array); }

std::string NpzFile::array_name(std::string_view array) const {
  return name_ + " (" + std::string(array) + std::string(kExtension) + ")";
}

const ZipArchive::Entry& NpzFile::entry(std::string_view array) const {
  if (!contains(array)) {
    throw UserError(name_ + ": no array '" + std::string(array) + "'; " + suggestion(array, names_));
  }
  return *archive_->find(std::string(array) + std::string(kExtension));
}

NpyFile NpzFile::array(std::string_view array, NpyTexts texts) const {
  const auto& content = entry(array);
  const std::string file = std::string(array) + std::string(kExtension);
  const std::string shown = array_name(array);
  if (content.deflated) return NpyFile::take(archive_->inflate(file, content.size), shown, texts);
  archive_->verify(file);
  return NpyFile::view(content.stored, shown, file_, texts);
}

NpyLayout NpzFile::layout(std::string_view array) const {
  const auto& content = entry(array);
  if (!content.deflated) return read_npy_layout(content.stored, content.size, array_name(array));
  // More than the longest header of version 1; later versions are for structured types, which hold no numbers.
  constexpr size_t kBeginning = 1 << 17;
  std::vector<std::byte> beginning;
  archive_->inflate(std::string(array) + std::string(kExtension), [&](std::span<const std::byte> piece) {
    beginning.insert(beginning.end(), piece.begin(), piece.end());
    return beginning.size() < kBeginning;
  });
  return read_npy_layout(beginning, content.size, array_name(array));
}

std::vector<int64_t> NpzFile::shape(std::string_view array) const { return layout(array).shape; }

void NpzFile::stream_float(std::string_view array, const std::function<void(std::span<float>)>& take) const {
  const auto& content = entry(array);
  const NpyLayout layout = this->layout(array);
  std::vector<float> values;
  if (!content.deflated || (layout.fortran && layout.shape.size() > 1)) {
    const NpyFile whole = this->array(array);
    constexpr int64_t kPiece = 1 << 14;
    for (int64_t done = 0; done < whole.array().count(); done += kPiece) {
      values.resize(static_cast<size_t>(std::min(kPiece, whole.array().count() - done)));
      whole.array().copy_float(done, values);
      take(values);
    }
    return;
  }
  const size_t item = layout.type.item_size;
  size_t header_left = layout.begin;
  std::vector<std::byte> rest;  // of an element that two pieces share, and what follows it
  archive_->inflate(std::string(array) + std::string(kExtension), [&](std::span<const std::byte> piece) {
    const size_t skipped = std::min(header_left, piece.size());
    header_left -= skipped;
    rest.insert(rest.end(), piece.begin() + static_cast<ptrdiff_t>(skipped), piece.end());
    values.resize(rest.size() / item);
    convert_to_float(layout.type.dtype(), layout.type.big_endian, rest.data(), 1, values);
    rest.erase(rest.begin(), rest.begin() + static_cast<ptrdiff_t>(values.size() * item));
    take(values);
    return true;
  });
}

void NpzFile::copy_float(std::string_view array, std::span<float> values) const {
  const NpyLayout layout = this->layout(array);
  if (layout.size / layout.type.item_size != values.size()) {
    throw UserError(array_name(array) + " changed while it was read; try again");
  }
  stream_float(array, [&](std::span<float> piece) {
    std::copy(piece.begin(), piece.end(), values.begin());
    values = values.subspan(piece.size());
  });
}

}  // namespace modrob::io
