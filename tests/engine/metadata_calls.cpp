// Preloaded into processes (LD_PRELOAD): counts the calls that a share's metadata server would
// see, below the folder MODROB_CALLS_BELOW, into the file MODROB_CALLS_FILE (kCalls numbers of 8 bytes), in the order
// of kCallNames in counted_workers.h. `strace -c` would count the same and slow the processes down many times.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

enum Call { kLookUp, kOpen, kCreate, kLink, kRename, kUnlink, kMakeFolder, kList, kSync, kCalls };

std::string_view setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::atomic<int64_t>* counts() {
  static std::atomic<int64_t>* counted = [] {
    const auto file =
        static_cast<int>(::syscall(SYS_openat, AT_FDCWD, setting("MODROB_CALLS_FILE").data(), O_RDWR | O_CLOEXEC));
    void* address = ::mmap(nullptr, kCalls * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file < 0 || address == MAP_FAILED) std::abort();
    ::close(file);
    return static_cast<std::atomic<int64_t>*>(address);
  }();
  return counted;
}

void count(Call call, const char* path) {
  static const std::string_view kBelow = setting("MODROB_CALLS_BELOW");
  if (path != nullptr && !kBelow.empty() && std::string_view(path).starts_with(kBelow)) counts()[call].fetch_add(1);
}

template <typename Function>
Function* real(Function* /*signature*/, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

using Opener = int(const char*, int, ...);

int opened(Opener* call, const char* path, int flags, va_list words) {
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(words, mode_t) : 0;
  count((flags & O_CREAT) != 0 ? kCreate : kOpen, path);
  return call(path, flags, mode);
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  static auto* call = real(static_cast<Opener*>(nullptr), "open");
  va_list words;
  va_start(words, flags);
  const int file = opened(call, path, flags, words);
  va_end(words);
  return file;
}

int open64(const char* path, int flags, ...) {
  static auto* call = real(static_cast<Opener*>(nullptr), "open64");
  va_list words;
  va_start(words, flags);
  const int file = opened(call, path, flags, words);
  va_end(words);
  return file;
}

int openat(int folder, const char* path, int flags, ...) {
  static auto* call = real(static_cast<int (*)(int, const char*, int, ...)>(nullptr), "openat");
  va_list words;
  va_start(words, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(words, mode_t) : 0;
  va_end(words);
  count((flags & O_DIRECTORY) != 0 ? kList : kOpen, path);
  return call(folder, path, flags, mode);
}

FILE* fopen64(const char* path, const char* mode) {
  static auto* call = real(&::fopen64, "fopen64");
  count(*mode == 'r' ? kOpen : kCreate, path);
  return call(path, mode);
}

int stat(const char* path, struct stat* status) noexcept {
  static auto* call = real(static_cast<int (*)(const char*, struct stat*)>(nullptr), "stat");
  count(kLookUp, path);
  return call(path, status);
}

int lstat(const char* path, struct stat* status) noexcept {
  static auto* call = real(static_cast<int (*)(const char*, struct stat*)>(nullptr), "lstat");
  count(kLookUp, path);
  return call(path, status);
}

int link(const char* from, const char* to) noexcept {
  static auto* call = real(&::link, "link");
  count(kLink, to);
  return call(from, to);
}

int rename(const char* from, const char* to) noexcept {
  static auto* call = real(&::rename, "rename");
  count(kRename, to);
  return call(from, to);
}

int unlink(const char* path) noexcept {
  static auto* call = real(&::unlink, "unlink");
  count(kUnlink, path);
  return call(path);
}

int remove(const char* path) noexcept {
  static auto* call = real(static_cast<int (*)(const char*)>(nullptr), "remove");
  count(kUnlink, path);
  return call(path);
}

int mkdir(const char* path, mode_t mode) noexcept {
  static auto* call = real(&::mkdir, "mkdir");
  count(kMakeFolder, path);
  return call(path, mode);
}

DIR* opendir(const char* path) {
  static auto* call = real(&::opendir, "opendir");
  count(kList, path);
  return call(path);
}

int fsync(int file) {
  static auto* call = real(&::fsync, "fsync");
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  char path[4096];
  const ssize_t size = ::readlink(link.c_str(), path, sizeof(path) - 1);
  if (size > 0) {
    path[size] = 0;
    count(kSync, path);
  }
  return call(file);
}
}
