// Preloaded into the program (LD_PRELOAD): lets one call of a process and its children fail, as a full disk does.
//   MODROB_FAULT_CALL     write, short_write, fsync, rename or ftruncate
//   MODROB_FAULT_NUMBER   which of these calls, counted over all processes from 1
//   MODROB_FAULT_BELOW    only calls on files below this folder count
//   MODROB_FAULT_COUNTER  a file of 8 zero bytes in which the processes count together
// `short_write` writes half of what is asked for, and the next write to the same file finds the disk full.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

std::string_view setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::atomic<long>* shared_counter() {
  const int file = ::open(setting("MODROB_FAULT_COUNTER").data(), O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* address = ::mmap(nullptr, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return address == MAP_FAILED ? nullptr : static_cast<std::atomic<long>*>(address);
}

// Whether this very call is the one that fails.
bool fails(std::string_view call, std::string_view path) {
  static const std::string_view kCall = setting("MODROB_FAULT_CALL");
  static const std::string_view kBelow = setting("MODROB_FAULT_BELOW");
  static const long kNumber = std::atol(setting("MODROB_FAULT_NUMBER").data());
  if (call != kCall || kBelow.empty() || !path.starts_with(kBelow)) return false;
  static std::atomic<long>* counter = shared_counter();
  return counter != nullptr && counter->fetch_add(1) + 1 == kNumber;
}

std::string path_of(int file) {
  char path[4096];
  const ssize_t size = ::readlink(("/proc/self/fd/" + std::to_string(file)).c_str(), path, sizeof(path));
  return size < 0 ? "" : std::string(path, static_cast<size_t>(size));
}

template <typename Function>
Function* real(Function* /*signature*/, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

int refuse() {
  errno = ENOSPC;
  return -1;
}

thread_local int full = -1;  // the file whose next write finds the disk full

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  static auto* call = real(&::write, "write");
  if (file == full) {
    full = -1;
    return refuse();
  }
  const std::string path = path_of(file);
  if (fails("write", path)) return refuse();
  if (size > 1 && fails("short_write", path)) {
    full = file;
    return call(file, bytes, size / 2);
  }
  return call(file, bytes, size);
}

int fsync(int file) {
  static auto* call = real(&::fsync, "fsync");
  if (!fails("fsync", path_of(file))) return call(file);
  errno = EIO;
  return -1;
}

int ftruncate(int file, off_t size) noexcept {
  static auto* call = real(&::ftruncate, "ftruncate");
  return fails("ftruncate", path_of(file)) ? refuse() : call(file, size);
}

int rename(const char* from, const char* to) noexcept {
  static auto* call = real(&::rename, "rename");
  return fails("rename", to) ? refuse() : call(from, to);
}
}
