#include "core/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

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

}  // namespace

std::string read_file(const fs::path& path) {
  const Descriptor file(path, O_RDONLY);
  if (!file.valid()) throw_io("cannot open", path, errno);
  std::string content;
  char piece[1 << 16];
  for (;;) {
    const ssize_t count = ::read(file.value(), piece, sizeof(piece));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw_io("cannot read", path, errno);
    if (count == 0) return content;
    content.append(piece, static_cast<size_t>(count));
  }
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
  if (!target_.parent_path().empty()) make_folder(target_.parent_path());
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
  const Descriptor file(path, O_RDONLY);
  if (!file.valid()) throw_io("cannot open", path, errno);
  struct stat status {};
  if (::fstat(file.value(), &status) != 0) throw_io("cannot read", path, errno);
  if (S_ISDIR(status.st_mode)) throw_io("cannot read", path, EISDIR);
  if (status.st_size == 0) return;
  const auto size = static_cast<size_t>(status.st_size);
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value(), 0);
  if (address == MAP_FAILED) throw_io("cannot map", path, errno);
  bytes_ = {static_cast<const std::byte*>(address), size};
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
