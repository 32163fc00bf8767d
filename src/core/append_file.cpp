#include "core/append_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/bytes_as_text.h"
#include "core/error.h"
#include "core/log.h"

namespace modrob {

namespace {

int64_t size_of(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 ? int64_t{status.st_size} : 0;
}

}  // namespace

int64_t whole_lines(std::string_view content) {
  const size_t last = content.rfind('\n');
  return last == std::string_view::npos ? 0 : static_cast<int64_t>(last + 1);
}

AppendFile::AppendFile(std::filesystem::path path) : path_(std::move(path)) {
  // O_NONBLOCK: a pipe of that name must not hold the program.
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw UserError("cannot write '" + path_.string() + "': " + std::strerror(errno));
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || !(S_ISREG(status.st_mode) || S_ISCHR(status.st_mode))) {
    ::close(descriptor_);
    throw UserError("cannot write '" + path_.string() + "': it is no regular file");
  }
  size_ = size_of(descriptor_);
}

AppendFile::~AppendFile() { ::close(descriptor_); }

void AppendFile::append(std::string_view piece, Flush flush) {
  int64_t written = 0;
  int error = 0;
  while (written < static_cast<int64_t>(piece.size()) && error == 0) {
    const auto rest = piece.substr(static_cast<size_t>(written));
    const ssize_t count = ::write(descriptor_, rest.data(), rest.size());
    if (count > 0) written += count;
    if (count == 0) error = ENOSPC;
    if (count < 0 && errno != EINTR) error = errno;
  }
  if (error == 0 && flush == Flush::kYes && ::fsync(descriptor_) != 0 && errno != EINVAL) error = errno;
  if (error != 0) {
    take_back(written);
    throw UserError("cannot write '" + path_.string() + "': " + std::strerror(error));
  }
  size_ += written;
}

void AppendFile::take_back(int64_t written) {
  // Behind a write with O_APPEND stands its end. Where others have appended since, without a lock, theirs is kept.
  const int64_t end = ::lseek(descriptor_, 0, SEEK_CUR);
  if (written == 0 || size_of(descriptor_) != end) return;
  if (::ftruncate(descriptor_, end - written) != 0) {
    log_warning("the last piece of '" + path_.string() + "' could not be taken back: " + std::strerror(errno));
  }
}

std::string AppendFile::cut_torn(const WholePieces& whole) {
  if (size_ == 0) return "";
  std::string torn;
  int64_t kept = 0;
  {
    const MappedFile content(path_);
    const std::string_view text = bytes_as_text(content.bytes());
    kept = whole(text);
    torn = text.substr(static_cast<size_t>(kept));
  }
  if (torn.empty()) return "";
  cut(kept);
  log_warning("'" + path_.string() + "' had lost the end of its last piece (power loss, or a full disk): " +
              std::to_string(torn.size()) + " bytes are cut off");
  return torn;
}

void AppendFile::cut(int64_t size) {
  if (size >= size_) return;
  if (::ftruncate(descriptor_, size) != 0) {
    throw UserError("cannot cut '" + path_.string() + "': " + std::strerror(errno));
  }
  size_ = size;
}

}  // namespace modrob
