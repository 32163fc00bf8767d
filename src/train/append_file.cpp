#include "train/append_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.h"

namespace modrob::train {

AppendFile::AppendFile(std::filesystem::path path) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw UserError("cannot write '" + path_.string() + "': " + std::strerror(errno));
  size_ = ::lseek(descriptor_, 0, SEEK_END);
}

AppendFile::~AppendFile() { ::close(descriptor_); }

void AppendFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw UserError("cannot write '" + path_.string() + "': " + std::strerror(errno));
    size_ += count;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

void AppendFile::cut(int64_t size) {
  if (size >= size_) return;
  if (::ftruncate(descriptor_, size) != 0) {
    throw UserError("cannot cut '" + path_.string() + "': " + std::strerror(errno));
  }
  size_ = size;
}

}  // namespace modrob::train
