#include "verify/unpack.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "core/error.h"
#include "core/files.h"
#include "core/signals.h"
#include "core/text_format.h"
#include "verify/utf8_locale.h"

namespace modrob::verify {

namespace fs = std::filesystem;

namespace {

// What an entry is, once nothing speaks against it.
struct Accepted {
  fs::path relative;
  bool folder = false;
};

class Unpacking {
 public:
  Unpacking(std::span<const std::byte> bytes, std::string name, fs::path into, const UnpackLimits& limits)
      : bytes_(bytes),
        name_(std::move(name)),
        into_(std::move(into)),
        limits_(limits),
        most_bytes_(std::max(limits.always, limits.growth * bytes.size())),
        free_bytes_(fs::space(into_).available) {}

  // The headers first: what is refused leaves nothing behind, however many entries it has.
  void all() {
    const Utf8Locale names;
    for_each_entry([&](archive_entry* entry) { look_at(entry); });
    if (files_.empty()) throw refused("", "holds no file");
    for_each_entry([&](archive_entry* entry) {
      const auto [relative, folder] = accepted(entry);
      if (folder) return make_folder(into_ / relative);
      make_folder((into_ / relative).parent_path());
      copy(relative.string(), into_ / relative);
    });
  }

 private:
  void for_each_entry(const std::function<void(archive_entry*)>& use) {
    handle_.reset(archive_read_new());
    if (!handle_) throw RuntimeError("cannot read '" + name_ + "': out of memory");
    require(archive_read_support_filter_gzip(handle_.get()));
    require(archive_read_support_format_tar(handle_.get()));
    require(archive_read_open_memory(handle_.get(), bytes_.data(), bytes_.size()));
    for (archive_entry* entry = nullptr;;) {
      const int answer = archive_read_next_header(handle_.get(), &entry);
      if (answer == ARCHIVE_EOF) break;
      require(answer);
      throw_if_stop_requested();
      use(entry);
    }
  }

  UserError refused(const std::string& entry, const std::string& why) const {
    return UserError("'" + name_ + "'" + (entry.empty() ? "" : ", entry '" + printable(entry) + "',") + " " + why +
                     "; it is no bundle of `modrob study bundle`, or it was damaged");
  }

  // A warning is a refusal too: what a bundle holds gives none.
  void require(int answer) const {
    if (answer == ARCHIVE_OK) return;
    const char* reason = archive_error_string(handle_.get());
    throw refused("", std::string("cannot be read: ") + (reason != nullptr ? printable(reason) : "unknown format"));
  }

  fs::path checked_path(const std::string& path) const {
    if (path.empty() || path.size() > limits_.path_bytes) throw refused(path, "has no usable path");
    if (path.front() == '/' || path.find('\\') != std::string::npos) throw refused(path, "has no relative path");
    const bool control = std::any_of(path.begin(), path.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (control) throw refused(path, "has a control character in its path");
    fs::path result;
    for (const auto& part : fs::path(path)) {
      if (part == "..") throw refused(path, "leads out of the archive");
      if (part != "." && !part.empty()) result /= part;
    }
    return result;
  }

  Accepted accepted(archive_entry* entry) const {
    const char* given = archive_entry_pathname(entry);
    const std::string path = given != nullptr ? given : "";
    const auto type = archive_entry_filetype(entry);
    const bool link = archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr;
    if (link || (type != AE_IFREG && type != AE_IFDIR)) throw refused(path, "is neither a plain file nor a folder");
    if (archive_entry_sparse_count(entry) > 0) throw refused(path, "is a file with holes");
    const fs::path relative = checked_path(path);
    if (type == AE_IFREG && relative.empty()) throw refused(path, "has no usable path");
    return {relative, type == AE_IFDIR};
  }

  void look_at(archive_entry* entry) {
    const auto [relative, folder] = accepted(entry);
    const std::string path = relative.string();
    count();
    for (fs::path above = folder ? relative : relative.parent_path(); !above.empty(); above = above.parent_path()) {
      if (!folders_.insert(above.string()).second) break;
      count();
    }
    if (folder) return;
    if (!files_.insert(path).second) throw refused(path, "occurs twice");
    const auto size = static_cast<uint64_t>(std::max<int64_t>(0, archive_entry_size(entry)));
    if (size > most_bytes_ - announced_) throw too_large(path);
    announced_ += size;
  }

  void count() {
    if (++entries_ > limits_.entries) {
      throw refused("", "holds more than " + std::to_string(limits_.entries) + " files and folders");
    }
  }

  UserError too_large(const std::string& path) const {
    return refused(path, "makes more of the archive than " + std::to_string(most_bytes_) + " bytes");
  }

  void copy(const std::string& path, const fs::path& target) {
    // Exclusively: never through something that is there.
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(target.c_str(), "wbx"), &std::fclose);
    if (!file) throw UserError("cannot write '" + target.string() + "': " + std::strerror(errno));
    std::vector<std::byte> piece(size_t{256} << 10);
    for (;;) {
      const auto read = archive_read_data(handle_.get(), piece.data(), piece.size());
      if (read < 0) require(static_cast<int>(read));
      if (read == 0) break;
      const auto size = static_cast<uint64_t>(read);
      if (size > most_bytes_ - written_) throw too_large(path);
      written_ += size;
      if (written_ > free_bytes_) {
        throw UserError("'" + name_ + "' needs more space than is free in '" + into_.string() +
                        "'; set TMPDIR to a folder with more");
      }
      if (std::fwrite(piece.data(), 1, size, file.get()) != size) {
        throw UserError("cannot write '" + target.string() + "': " + std::strerror(errno));
      }
    }
    if (std::fflush(file.get()) != 0)
      throw UserError("cannot write '" + target.string() + "': " + std::strerror(errno));
  }

  std::span<const std::byte> bytes_;
  std::string name_;
  fs::path into_;
  UnpackLimits limits_;
  uint64_t most_bytes_, free_bytes_, announced_ = 0, written_ = 0, entries_ = 0;
  std::unique_ptr<archive, int (*)(archive*)> handle_{nullptr, &archive_read_free};
  std::set<std::string> files_, folders_;
};

}  // namespace

void unpack(const fs::path& archive, const fs::path& into, const UnpackLimits& limits) {
  const MappedFile file(archive);
  unpack(file.bytes(), archive.string(), into, limits);
}

void unpack(std::span<const std::byte> bytes, const std::string& name, const fs::path& into,
            const UnpackLimits& limits) {
  Unpacking(bytes, name, into, limits).all();
}

}  // namespace modrob::verify
