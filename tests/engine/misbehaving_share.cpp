// Preloaded into processes (LD_PRELOAD): makes them see a folder as a machine sees a share that other machines write
// to, over a file system that is allowed to be as unhelpful as network file systems are. A real NFS export would be
// better, but the kernels that run our tests have neither its server nor its client, and FUSE needs a mount, which is
// not allowed everywhere. What one call changes is changed for all at once, and a file that is opened is read as it is;
// but
// - a name that was not there is denied for MODROB_SHARE_NAMES_MS after, unless this machine made it itself;
// - size and times of a file are remembered for MODROB_SHARE_ATTRIBUTES_MS, also those of an open file;
// - O_APPEND writes where the file ended when it was opened;
// - `flock` says yes to everybody, or with MODROB_SHARE_FLOCK=fails: ENOLCK.
// MODROB_SHARE_BELOW is the folder; MODROB_SHARE_HOST, MODROB_SHARE_BOOT (a file in place of the kernel's boot id) and
// MODROB_SHARE_CLOCK_S (seconds by which its clock is wrong) are the machine. What a machine remembers is shared by
// its processes through the file MODROB_SHARE_MEMORY (of kMemoryBytes zero bytes).
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>

namespace {

std::string_view setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int64_t number(const char* name) { return std::atoll(setting(name).data()); }

template <typename Function>
Function* real(Function* /*signature*/, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

int64_t now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * int64_t{1'000'000'000} + now.tv_nsec;
}

struct Place {
  std::atomic<uint64_t> key;
  std::atomic<int64_t> until_ns;
  std::atomic<int64_t> size, seconds, nanoseconds;  // of attributes
};
constexpr size_t kPlaces = size_t{1} << 16;
constexpr size_t kMemoryBytes = kPlaces * sizeof(Place);

Place* memory() {
  static Place* places = [] {
    const int file =
        static_cast<int>(::syscall(SYS_openat, AT_FDCWD, setting("MODROB_SHARE_MEMORY").data(), O_RDWR | O_CLOEXEC));
    void* address = ::mmap(nullptr, kMemoryBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file < 0 || address == MAP_FAILED) std::abort();
    ::close(file);
    return static_cast<Place*>(address);
  }();
  return places;
}

Place& place_of(uint64_t key) { return memory()[key % kPlaces]; }

// Names that are denied.
uint64_t key_of(std::string_view path) { return std::hash<std::string_view>()(path) | 1; }

bool is_shared(const char* path) {
  static const std::string_view kBelow = setting("MODROB_SHARE_BELOW");
  return path != nullptr && !kBelow.empty() && std::string_view(path).starts_with(kBelow);
}

bool denied(const char* path) {
  const uint64_t key = key_of(path);
  const Place& place = place_of(key);
  return place.key == key && now_ns() < place.until_ns;
}

void deny(const char* path) {
  static const int64_t kFor_ns = number("MODROB_SHARE_NAMES_MS") * 1'000'000;
  const uint64_t key = key_of(path);
  Place& place = place_of(key);
  place.until_ns = now_ns() + kFor_ns;
  place.key = key;
}

void forget(const char* path) {
  Place& place = place_of(key_of(path));
  if (place.key == key_of(path)) place.key = 0;
}

// A call that looks a name up: what it answers.
template <typename Call>
int looked_up(const char* path, const Call& call) {
  if (!is_shared(path)) return call();
  if (denied(path)) {
    errno = ENOENT;
    return -1;
  }
  const int answer = call();
  if (answer < 0 && errno == ENOENT) {
    deny(path);
    errno = ENOENT;
  }
  return answer;
}

// A call that the server carries out: what it said about the name is known.
template <typename Call>
int carried_out(const char* path, const Call& call) {
  const int answer = call();
  const int error = errno;
  if (is_shared(path)) forget(path);
  errno = error;
  return answer;
}

// Of the file itself, whatever its name: a number that was given away again belongs to a file of another birth.
uint64_t key_of(const struct statx& file) {
  const uint64_t birth = static_cast<uint64_t>(file.stx_btime.tv_sec) * 1'000'000'000 + file.stx_btime.tv_nsec;
  return ((file.stx_ino ^ (birth << 20)) * 0x9e3779b97f4a7c15u) & ~uint64_t{1};
}

// Attributes as this machine remembers them.
int remembered(int answer, int folder, const char* path, struct stat* status) {
  static const int64_t kFor_ns = number("MODROB_SHARE_ATTRIBUTES_MS") * 1'000'000;
  if (answer != 0 || !S_ISREG(status->st_mode)) return answer;
  struct statx file {};
  if (::statx(folder, path, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME, &file) != 0) return answer;
  const uint64_t key = key_of(file);
  Place& place = place_of(key >> 8);
  if (place.key == key && now_ns() < place.until_ns) {
    status->st_size = place.size;
    status->st_mtim = {place.seconds, place.nanoseconds};
    return answer;
  }
  place.key = 0;
  place.size = status->st_size;
  place.seconds = status->st_mtim.tv_sec;
  place.nanoseconds = status->st_mtim.tv_nsec;
  place.until_ns = now_ns() + kFor_ns;
  place.key = key;
  return answer;
}

bool is_shared(int file) {
  char path[4096];
  const ssize_t size = ::readlink(("/proc/self/fd/" + std::to_string(file)).c_str(), path, sizeof(path) - 1);
  if (size < 0) return false;
  path[size] = 0;
  return is_shared(path);
}

using Opener = int(const char*, int, ...);

int opened(Opener* call, const char* path, int flags, mode_t mode) {
  if (!is_shared(path)) return call(path, flags, mode);
  const auto open_it = [&] {
    const int file = call(path, flags & ~O_APPEND, mode);
    if (file >= 0 && (flags & O_APPEND) != 0) ::lseek(file, 0, SEEK_END);
    return file;
  };
  return (flags & O_CREAT) != 0 ? carried_out(path, open_it) : looked_up(path, open_it);
}

int64_t clock_error_s() {
  static const int64_t kError_s = number("MODROB_SHARE_CLOCK_S");
  return kError_s;
}

const char* stands_for(const char* path) {
  const bool boot = std::strcmp(path, "/proc/sys/kernel/random/boot_id") == 0 && !setting("MODROB_SHARE_BOOT").empty();
  return boot ? setting("MODROB_SHARE_BOOT").data() : path;
}

mode_t mode_in(int flags, va_list words) { return (flags & O_CREAT) != 0 ? va_arg(words, mode_t) : 0; }

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  static auto* call = real(static_cast<Opener*>(nullptr), "open");
  va_list words;
  va_start(words, flags);
  const mode_t mode = mode_in(flags, words);
  va_end(words);
  return opened(call, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  static auto* call = real(static_cast<Opener*>(nullptr), "open64");
  va_list words;
  va_start(words, flags);
  const mode_t mode = mode_in(flags, words);
  va_end(words);
  return opened(call, path, flags, mode);
}

FILE* fopen(const char* path, const char* mode) {
  static auto* call = real(&::fopen, "fopen");
  return call(stands_for(path), mode);
}

FILE* fopen64(const char* path, const char* mode) {
  static auto* call = real(&::fopen64, "fopen64");
  return call(stands_for(path), mode);
}

int stat(const char* path, struct stat* status) noexcept {
  static auto* call = real(static_cast<int (*)(const char*, struct stat*)>(nullptr), "stat");
  return is_shared(path) ? looked_up(path, [&] { return remembered(call(path, status), AT_FDCWD, path, status); })
                         : call(path, status);
}

int lstat(const char* path, struct stat* status) noexcept {
  static auto* call = real(static_cast<int (*)(const char*, struct stat*)>(nullptr), "lstat");
  return is_shared(path) ? looked_up(path, [&] { return remembered(call(path, status), AT_FDCWD, path, status); })
                         : call(path, status);
}

int fstat(int file, struct stat* status) noexcept {
  static auto* call = real(static_cast<int (*)(int, struct stat*)>(nullptr), "fstat");
  const int answer = call(file, status);
  return is_shared(file) ? remembered(answer, file, "", status) : answer;
}

int rename(const char* from, const char* to) noexcept {
  static auto* call = real(&::rename, "rename");
  return carried_out(to, [&] { return call(from, to); });
}

int link(const char* from, const char* to) noexcept {
  static auto* call = real(&::link, "link");
  return carried_out(to, [&] { return call(from, to); });
}

int mkdir(const char* path, mode_t mode) noexcept {
  static auto* call = real(&::mkdir, "mkdir");
  return carried_out(path, [&] { return call(path, mode); });
}

int flock(int file, int operation) noexcept {
  static auto* call = real(&::flock, "flock");
  if (!is_shared(file)) return call(file, operation);
  static const bool kFails = setting("MODROB_SHARE_FLOCK") == "fails";
  if (kFails) errno = ENOLCK;
  return kFails ? -1 : 0;
}

int gethostname(char* name, size_t size) noexcept {
  std::snprintf(name, size, "%s", setting("MODROB_SHARE_HOST").data());
  return 0;
}

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static auto* call = real(&::clock_gettime, "clock_gettime");
  const int answer = call(clock, time);
  if (answer == 0 && clock == CLOCK_REALTIME) time->tv_sec += clock_error_s();
  return answer;
}

time_t time(time_t* result) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (result != nullptr) *result = now.tv_sec;
  return now.tv_sec;
}
}
