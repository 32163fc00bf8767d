#include "core/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/bytes_as_text.h"
#include "core/error.h"
#include "core/random_token.h"

namespace modrob {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void throw_io(const std::string& action, const fs::path& path, int error) {
  const std::string message = action + " '" + path.string() + "': " + std::strerror(error);
  switch (error) {
    case ENOENT:
    case EACCES:
    case EPERM:
    case EROFS:
    case EISDIR:
    case ENOTDIR:
    case ENOTEMPTY:
    case EEXIST:
    case ENAMETOOLONG:
    case ELOOP:
    case ENXIO:
      throw UserError(message);
    case ENOSPC:
    case EDQUOT:
      throw UserError(message + ". Free some space or choose another folder; nothing half-written was left behind");
    default:
      throw RuntimeError(message);
  }
}

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const { return value_; }
  bool valid() const { return value_ >= 0; }

 private:
  int value_;
};

constexpr size_t kTokenDigits = 16;

fs::path temporary_name(const fs::path& path) {
  return path.string() + "." + random_token().substr(0, kTokenDigits) + ".tmp";
}

void flush_folder(const fs::path& folder) {
  const Descriptor descriptor(folder.empty() ? fs::path(".") : folder, O_RDONLY | O_DIRECTORY);
  if (descriptor.valid()) ::fsync(descriptor.value());
}

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISLNK(mode)) return "a symbolic link";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

// Opening never waits: a pipe that nobody writes to would be waited for without end.
class PlainFile : public Descriptor {
 public:
  explicit PlainFile(const fs::path& path) : Descriptor(path, O_RDONLY | O_NONBLOCK | O_NOCTTY) {
    if (!valid()) throw_io("cannot open", path, errno);
    if (::fstat(value(), &status_) != 0) throw_io("cannot read", path, errno);
    if (S_ISREG(status_.st_mode)) return;
    if (S_ISDIR(status_.st_mode)) throw_io("cannot read", path, EISDIR);
    throw UserError("cannot read '" + path.string() + "': it is " + kind_of(status_.st_mode) + ", not a plain file");
  }
  size_t size() const { return static_cast<size_t>(status_.st_size); }

 private:
  struct stat status_ {};
};

void read_descriptor(const Descriptor& file, const fs::path& path, const ByteSink& use) {
  std::array<std::byte, size_t{64} << 10> piece;
  for (;;) {
    const ssize_t count = ::read(file.value(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_io("cannot read", path, errno);
    if (count == 0) return;
    use(std::span(piece).first(static_cast<size_t>(count)));
  }
}

std::string content_of(const Descriptor& file, const fs::path& path) {
  std::string content;
  read_descriptor(file, path, [&](std::span<const std::byte> bytes) { content.append(bytes_as_text(bytes)); });
  return content;
}

}  // namespace

std::string read_file(const fs::path& path) { return content_of(PlainFile(path), path); }

void read_file_in_pieces(const fs::path& path, const ByteSink& use) { read_descriptor(PlainFile(path), path, use); }

std::string read_input(const fs::path& path) {
  const Descriptor file(path, O_RDONLY);
  if (!file.valid()) throw_io("cannot open", path, errno);
  return content_of(file, path);
}

std::string why_no_plain_file(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return errno == ENOENT ? "is missing" : "cannot be looked at";
  return S_ISREG(status.st_mode) ? "" : "is " + std::string(kind_of(status.st_mode)) + ", not a plain file";
}

bool is_plain_name(std::string_view name) {
  const bool control = std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos && !control;
}

bool is_path_below(const fs::path& path) {
  if (path.empty() || path.is_absolute() || !path.has_filename()) return false;
  return std::all_of(path.begin(), path.end(), [](const fs::path& part) { return is_plain_name(part.string()); });
}

void write_file_whole(const fs::path& path, const std::function<void(const ByteSink&)>& writer, Flush flush) {
  const fs::path temporary = temporary_name(path);
  const Descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.valid()) throw_io("cannot write", path, errno);
  try {
    writer([&](std::span<const std::byte> bytes) {
      while (!bytes.empty()) {
        const ssize_t count = ::write(file.value(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw_io("cannot write", path, errno);
        bytes = bytes.subspan(static_cast<size_t>(count));
      }
    });
    if (flush == Flush::kYes && ::fsync(file.value()) != 0 && errno != EINVAL) throw_io("cannot write", path, errno);
    if (::rename(temporary.c_str(), path.c_str()) != 0) throw_io("cannot write", path, errno);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  if (flush == Flush::kYes) flush_folder(path.parent_path());
}

void write_file_whole(const fs::path& path, std::string_view content, Flush flush) {
  write_file_whole(
      path, [&](const ByteSink& append) { append(std::as_bytes(std::span(content))); }, flush);
}

bool is_leftover(const fs::path& file) {
  const std::string middle = file.stem().extension().string();
  if (file.extension() != ".tmp" || middle.size() < 2) return false;
  const bool pid = middle.find_first_not_of("0123456789", 1) == std::string::npos;
  const bool token =
      middle.size() == 1 + kTokenDigits && middle.find_first_not_of("0123456789abcdef", 1) == std::string::npos;
  return pid || token;
}

void remove_leftovers(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.is_regular_file(ignored) && is_leftover(entry.path())) fs::remove(entry.path(), ignored);
  }
}

void make_folder(const fs::path& path) {
  if (path.empty()) throw UserError("the name of a folder is empty");
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw_io("cannot create folder", path, error.value());
  if (!fs::is_directory(path)) throw_io("cannot create folder", path, ENOTDIR);
}

FolderInProgress::FolderInProgress(fs::path target) : target_(std::move(target)) {
  // "runs/one/" means "runs/one": the temporary folder must stand beside the target, not inside.
  if (!target_.has_filename()) target_ = target_.parent_path();
  if (fs::exists(target_)) {
    throw UserError("'" + target_.string() + "' exists already; remove it or choose another folder");
  }
  std::error_code told_below;
  fs::create_directories(target_.parent_path(), told_below);
  temporary_ = temporary_name(target_);
  if (::mkdir(temporary_.c_str(), 0777) != 0) throw_io("cannot create folder", target_, errno);
}

FolderInProgress::~FolderInProgress() {
  if (committed_) return;
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
}

void FolderInProgress::commit() {
  flush_folder(temporary_);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw_io("cannot create folder", target_, errno);
  committed_ = true;
  flush_folder(target_.parent_path());
}

MappedFile::MappedFile(const fs::path& path) {
  const PlainFile file(path);
  const size_t size = file.size();
  if (size == 0) return;
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value(), 0);
  if (address == MAP_FAILED) throw_io("cannot map", path, errno);
  bytes_ = {static_cast<const std::byte*>(address), size};
}

void MappedFile::release(std::span<const std::byte> part) const {
  if (part.empty()) return;
  const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = static_cast<size_t>(part.data() - bytes_.data()), end = begin + part.size();
  const size_t first = (begin + page - 1) / page * page, last = end / page * page;
  if (first >= last) return;
  // Advice: what the system does not take leaves the pages where they are.
  (void)::madvise(const_cast<std::byte*>(bytes_.data()) + first, last - first, MADV_DONTNEED);
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

}  // namespace modrob
