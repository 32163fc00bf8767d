#include "io/zip_archive.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

#include "core/bytes_as_text.h"
#include "io/byte_cursor.h"
#include "io/safetensors_header.h"

namespace modrob::io {

namespace {

using std::string_view_literals::operator""sv;

constexpr size_t kEndSize = 22;
constexpr size_t kEnd64Size = 56;
constexpr size_t kLocatorSize = 20;
constexpr size_t kDirectoryEntrySize = 46;
constexpr size_t kLocalHeaderSize = 30;
constexpr size_t kLongestComment = 0xFFFF;
constexpr uint64_t kSee64 = 0xFFFFFFFF;

constexpr uint64_t kStoredMethod = 0;
constexpr uint64_t kDeflateMethod = 8;
/// A match of 258 bytes takes at least two bits.
constexpr uint64_t kBestRatio = 1032;

struct DirectoryEntry {
  std::string name;
  uint64_t stored = 0, size = 0, local = 0;
};

struct Piece {
  uint64_t begin, end;
  std::string name;
};

/// Zip64 values stand in an extra field, in this order, for each field that is all ones.
void read_zip64(DirectoryEntry& entry, std::string_view extra, const std::string& file, uint64_t position) {
  const auto bytes = std::as_bytes(std::span(extra));
  ByteCursor cursor(bytes, file);
  while (cursor.left() >= 4) {
    const uint64_t id = cursor.little(2, "an extra field");
    const uint64_t size = cursor.little(2, "an extra field");
    if (size > cursor.left()) break;
    const std::string_view field = cursor.take(size, "an extra field");
    if (id != 1) continue;
    const auto values = std::as_bytes(std::span(field));
    ByteCursor wide(values, file);
    for (uint64_t* value : {&entry.size, &entry.stored, &entry.local}) {
      if (*value == kSee64 && wide.left() >= 8) *value = wide.little(8, "a zip64 field");
    }
    return;
  }
  for (const uint64_t value : {entry.size, entry.stored, entry.local}) {
    if (value == kSee64) {
      ByteCursor(bytes, file).fail_at(position, FormatFault::kBadContainer, "a zip64 entry has no zip64 field");
    }
  }
}

uint32_t checksum_of(std::span<const std::byte> bytes) {
  return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// zlib's state for data without a header of its own.
class RawInflater {
 public:
  RawInflater() {
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~RawInflater() { inflateEnd(&stream_); }
  RawInflater(const RawInflater&) = delete;
  RawInflater& operator=(const RawInflater&) = delete;
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

}  // namespace

ZipArchive::ZipArchive(std::span<const std::byte> bytes, const std::string& name, ZipEntries allowed)
    : bytes_(bytes), name_(name) {
  read_directory(find_directory(), allowed);
}

const ZipArchive::Entry* ZipArchive::find(std::string_view entry) const {
  const auto found = entries_.find(entry);
  return found == entries_.end() ? nullptr : &found->second;
}

uint64_t ZipArchive::position_of(const Entry& entry) const {
  return static_cast<uint64_t>(entry.stored.data() - bytes_.data());
}

std::vector<std::byte> ZipArchive::inflate(std::string_view name, uint64_t most_bytes) const {
  const Entry* entry = find(name);
  MODROB_CHECK(entry != nullptr && entry->deflated, "a compressed entry of the archive");
  if (entry->size > most_bytes) {
    ByteCursor(bytes_, name_)
        .fail_at(position_of(*entry), FormatFault::kLimit,
                 "entry " + shown_name(std::string(name)) + " becomes " + std::to_string(entry->size) +
                     " bytes, more than the " + std::to_string(most_bytes) + " allowed here");
  }
  std::vector<std::byte> content;
  content.reserve(entry->size);
  inflate(name, [&](std::span<const std::byte> piece) {
    content.insert(content.end(), piece.begin(), piece.end());
    return true;
  });
  return content;
}

void ZipArchive::inflate(std::string_view name, const std::function<bool(std::span<const std::byte>)>& take) const {
  const Entry* entry = find(name);
  MODROB_CHECK(entry != nullptr && entry->deflated, "a compressed entry of the archive");
  const uint64_t position = position_of(*entry);
  const std::string shown = "entry " + shown_name(std::string(name));
  RawInflater inflater;
  // zlib counts in 32 bits, so that large entries go into it in pieces.
  constexpr size_t kPiece = size_t{1} << 30;
  std::array<std::byte, 1 << 16> piece;
  z_stream& stream = inflater.stream();
  size_t read = 0;
  uint64_t written = 0;
  uLong checksum = crc32(0, nullptr, 0);
  int state = Z_OK;
  while (state == Z_OK) {
    const size_t input = std::min(kPiece, entry->stored.size() - read);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(entry->stored.data() + read));
    stream.avail_in = static_cast<uInt>(input);
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = ::inflate(&stream, Z_NO_FLUSH);
    read += input - stream.avail_in;
    const std::span content(piece.data(), piece.size() - stream.avail_out);
    written += content.size();
    if (written > entry->size) fail(position, shown + " is longer than the archive's directory says");
    checksum = crc32_z(checksum, reinterpret_cast<const Bytef*>(content.data()), content.size());
    if (!content.empty() && !take(content)) return;
  }
  if (state == Z_MEM_ERROR) throw std::bad_alloc();
  if (state != Z_STREAM_END) {
    fail(position + read,
         shown + " is damaged: " + (stream.msg != nullptr ? stream.msg : "its compressed data end too early"));
  }
  if (written != entry->size) fail(position, shown + " is shorter than the archive's directory says");
  if (checksum != entry->checksum) fail(position, shown + " is damaged: its checksum does not fit");
}

void ZipArchive::verify(std::string_view name) const {
  const Entry* entry = find(name);
  MODROB_CHECK(entry != nullptr && !entry->deflated, "a stored entry of the archive");
  if (checksum_of(entry->stored) != entry->checksum) {
    fail(position_of(*entry), "entry " + shown_name(std::string(name)) + " is damaged: its checksum does not fit");
  }
}

void ZipArchive::fail(uint64_t position, const std::string& message) const {
  ByteCursor(bytes_, name_).fail_at(position, FormatFault::kBadContainer, message);
}

ZipArchive::Directory ZipArchive::find_directory() const {
  const std::string_view text = bytes_as_text(bytes_);
  const size_t search =
      text.size() < kEndSize ? std::string_view::npos : text.rfind("PK\x05\x06"sv, text.size() - kEndSize);
  if (search == std::string_view::npos || text.size() - search > kEndSize + kLongestComment) {
    throw FormatError(FormatFault::kTruncated,
                      name_ +
                          " begins as a zip archive, but its directory, which stands at the end, is missing; the "
                          "file is truncated: download or copy it again");
  }
  ByteCursor end(bytes_, name_, search + 4);
  const uint64_t disk = end.little(2, "the archive's end");
  const uint64_t directory_disk = end.little(2, "the archive's end");
  const uint64_t here = end.little(2, "the archive's end");
  Directory directory;
  directory.entries = end.little(2, "the archive's end");
  directory.size = end.little(4, "the archive's end");
  directory.offset = end.little(4, "the archive's end");
  if (disk != directory_disk || here != directory.entries || (disk != 0 && disk != 0xFFFF)) {
    fail(search, "the zip archive has several parts");
  }
  if (search >= kLocatorSize && text.substr(search - kLocatorSize).starts_with("PK\x06\x07"sv)) {
    ByteCursor locator(bytes_, name_, search - kLocatorSize + 8);
    const uint64_t place = locator.little(8, "the zip64 locator");
    if (place > search - kLocatorSize || search - kLocatorSize - place < kEnd64Size ||
        !text.substr(place).starts_with("PK\x06\x06"sv)) {
      fail(search - kLocatorSize, "the zip64 directory is not where the archive says");
    }
    ByteCursor end64(bytes_, name_, place + 16);
    if (end64.little(4, "the zip64 end") != 0 || end64.little(4, "the zip64 end") != 0) {
      fail(place, "the zip archive has several parts");
    }
    end64.little(8, "the zip64 end");
    directory.entries = end64.little(8, "the zip64 end");
    directory.size = end64.little(8, "the zip64 end");
    directory.offset = end64.little(8, "the zip64 end");
  }
  if (directory.offset > search || directory.size > search - directory.offset) {
    fail(search, "the zip archive's directory lies beyond its end; the file is damaged");
  }
  if (directory.entries > directory.size / kDirectoryEntrySize) {
    fail(search, "the zip archive says it has " + std::to_string(directory.entries) +
                     " entries, more than its directory has room for");
  }
  return directory;
}

void ZipArchive::read_directory(const Directory& directory, ZipEntries allowed) {
  const std::string_view text = bytes_as_text(bytes_);
  ByteCursor cursor(bytes_.first(directory.offset + directory.size), name_, directory.offset);
  std::vector<Piece> pieces;
  for (uint64_t i = 0; i < directory.entries; ++i) {
    const uint64_t at = cursor.position();
    if (cursor.take(4, "a directory entry") != "PK\x01\x02"sv) fail(at, "no directory entry where one should be");
    cursor.little(4, "a directory entry");  // versions
    const uint64_t flags = cursor.little(2, "a directory entry");
    const uint64_t method = cursor.little(2, "a directory entry");
    cursor.little(4, "a directory entry");  // time, date
    const auto checksum = static_cast<uint32_t>(cursor.little(4, "a directory entry"));
    DirectoryEntry entry;
    entry.stored = cursor.little(4, "a directory entry");
    entry.size = cursor.little(4, "a directory entry");
    const uint64_t name_size = cursor.little(2, "a directory entry");
    const uint64_t extra_size = cursor.little(2, "a directory entry");
    const uint64_t comment_size = cursor.little(2, "a directory entry");
    cursor.little(8, "a directory entry");  // part, attributes
    entry.local = cursor.little(4, "a directory entry");
    entry.name = cursor.take(name_size, "an entry's name");
    const std::string_view extra = cursor.take(extra_size, "an entry's extra field");
    cursor.take(comment_size, "an entry's comment");
    read_zip64(entry, extra, name_, at);
    const std::string shown = shown_name(entry.name);
    if ((flags & 1) != 0) fail(at, "entry " + shown + " is encrypted");
    const bool deflated = method == kDeflateMethod && allowed == ZipEntries::kDeflated;
    if (!deflated && (method != kStoredMethod || entry.stored != entry.size)) {
      fail(at, "entry " + shown +
                   (allowed == ZipEntries::kStored
                        ? " is compressed, which torch.save never does; unpack the archive and pack it again "
                          "with 'zip -0', or save the weights anew"
                        : " is compressed in an unknown way (method " + std::to_string(method) +
                              "); numpy.savez and numpy.savez_compressed store and deflate"));
    }
    if (deflated && entry.size / kBestRatio > entry.stored) {
      fail(at, "entry " + shown + " says it grows from " + std::to_string(entry.stored) + " to " +
                   std::to_string(entry.size) + " bytes, which no compressed entry does");
    }
    if (entry.local > directory.offset || directory.offset - entry.local < kLocalHeaderSize ||
        !text.substr(entry.local).starts_with("PK\x03\x04"sv)) {
      fail(at, "entry " + shown + " is not where the directory says");
    }
    ByteCursor local(bytes_.first(directory.offset), name_, entry.local + 26);
    const uint64_t local_name = local.little(2, "a local header");
    const uint64_t local_extra = local.little(2, "a local header");
    if (local.take(local_name, "a local name") != entry.name) {
      fail(entry.local, "entry " + shown + " has another name in its local header");
    }
    local.take(local_extra, "a local extra field");
    const uint64_t begin = local.position();
    local.take(entry.stored, "entry " + shown);
    pieces.push_back({entry.local, begin + entry.stored, entry.name});
    const Entry found{bytes_.subspan(begin, entry.stored), entry.size, checksum, deflated};
    if (!entries_.emplace(entry.name, found).second) {
      fail(at, "entry " + shown + " occurs twice");
    }
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.begin < b.begin; });
  for (size_t i = 1; i < pieces.size(); ++i) {
    if (pieces[i].begin < pieces[i - 1].end) {
      fail(pieces[i].begin, "entries " + shown_name(pieces[i - 1].name) + " and " + shown_name(pieces[i].name) +
                                " of the zip archive overlap");
    }
  }
}

}  // namespace modrob::io
