#include "io/csd/isolated_source.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <new>
#include <system_error>

#include "core/bytes_as_text.h"
#include "io/csd/hdf5_source.h"
#include "io/csd/index_message.h"
#include "io/format_error.h"

namespace modrob::io {

namespace {

constexpr uint64_t kIndexRequest = UINT64_MAX;

/// What stands before an answer's bytes.
enum class Outcome : uint64_t { kDone, kFormatError, kUserError };
struct AnswerHeader {
  uint64_t outcome = 0;
  uint64_t fault = 0;
  uint64_t size = 0;
};

bool send_all(int socket, const void* data, size_t size) {
  const auto* bytes = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t sent = ::send(socket, bytes, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<size_t>(sent);
  }
  return true;
}

bool receive_all(int socket, void* data, size_t size) {
  auto* bytes = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t received = ::recv(socket, bytes, size, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) return false;
    bytes += received;
    size -= static_cast<size_t>(received);
  }
  return true;
}

bool answer_with(int socket, Outcome outcome, FormatFault fault, std::span<const std::byte> bytes) {
  const AnswerHeader header{static_cast<uint64_t>(outcome), static_cast<uint64_t>(fault), bytes.size()};
  return send_all(socket, &header, sizeof(header)) && send_all(socket, bytes.data(), bytes.size());
}

void limit(int resource, rlim_t most) {
  rlimit value{};
  if (::getrlimit(resource, &value) != 0) return;
  value.rlim_cur = std::min(value.rlim_max, most);
  value.rlim_max = value.rlim_cur;
  ::setrlimit(resource, &value);
}

/// To what the parent had already, and in proportion to the file. (AddressSanitizer has its tables already, too.)
void limit_memory(uint64_t file_size) {
  constexpr uint64_t kSpareBytes = 256ull << 20;
  std::ifstream statistics("/proc/self/statm");
  uint64_t pages = 0;
  if (!(statistics >> pages)) return;
  limit(RLIMIT_AS, pages * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE)) + 9 * file_size + kSpareBytes);
}

/// SIGPROF ends the process that has used so much CPU time from now on.
void limit_time(uint64_t seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(seconds);
  ::setitimer(ITIMER_PROF, &timer, nullptr);
}

/// Far more than any sound file takes.
uint64_t seconds_for(uint64_t bytes) { return 2 + bytes / 1'000'000; }

void prepare_child() {
  // The parent's handlers would run its code here; Ctrl-C reaches the parent, which then ends this process.
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGPROF, SIGALRM}) {
    ::signal(signal, SIG_DFL);
  }
  ::signal(SIGINT, SIG_IGN);
  limit(RLIMIT_CORE, 0);
  // What glibc prints about a damaged heap is the parent's to say, in its own words.
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
}

/// Answers requests until the parent hangs up.
void serve(int socket, const std::filesystem::path& path, uint64_t file_size) {
  std::unique_ptr<Hdf5Source> source;
  uint64_t request = 0;
  while (receive_all(socket, &request, sizeof(request))) {
    limit_time(seconds_for(file_size));
    try {
      if (source == nullptr) {
        source = std::make_unique<Hdf5Source>(path);
        limit_memory(file_size);
        limit(RLIMIT_NOFILE, 0);
      }
      const auto bytes = request == kIndexRequest
                             ? pack_index(source->index())
                             : source->read(request / 2, request % 2 == 0 ? CsdPart::kFeatures : CsdPart::kIntervals);
      limit_time(0);
      if (!answer_with(socket, Outcome::kDone, {}, bytes)) return;
    } catch (const FormatError& error) {
      const std::string_view message = error.what();
      if (!answer_with(socket, Outcome::kFormatError, error.fault(), std::as_bytes(std::span(message)))) return;
    } catch (const UserError& error) {
      const std::string_view message = error.what();
      if (!answer_with(socket, Outcome::kUserError, {}, std::as_bytes(std::span(message)))) return;
    } catch (const std::bad_alloc&) {
      const std::string message = path.string() + ": needs more memory than a file of its size should";
      if (!answer_with(socket, Outcome::kFormatError, FormatFault::kLimit, std::as_bytes(std::span(message)))) return;
    }
  }
}

[[noreturn]] void run_child(int socket, const std::filesystem::path& path, uint64_t file_size) {
  prepare_child();
  int status = 0;
  try {
    serve(socket, path, file_size);
  } catch (...) {
    status = 1;
  }
  ::_exit(status);
}

}  // namespace

IsolatedSource::IsolatedSource(const std::filesystem::path& path) : path_(path.string()) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  file_size_ = error ? 0 : size;
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    throw RuntimeError(path_ + ": no process to read it in can be started: " + std::strerror(errno));
  }
  child_ = ::fork();
  if (child_ == 0) {
    ::close(sockets[0]);
    run_child(sockets[1], path, file_size_);
  }
  const int reason = errno;
  ::close(sockets[1]);
  socket_ = sockets[0];
  // A child that waits for something forever, such as a lock in a damaged heap, uses no CPU time.
  const timeval patience{static_cast<time_t>(30 * (1 + seconds_for(file_size_))), 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  if (child_ < 0) {
    ::close(socket_);
    throw RuntimeError(path_ + ": no process to read it in can be started: " + std::strerror(reason));
  }
}

IsolatedSource::~IsolatedSource() { end_child(); }

void IsolatedSource::end_child() {
  if (child_ < 0) return;
  ::close(socket_);
  ::kill(child_, SIGKILL);
  while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
}

CsdIndex IsolatedSource::index() {
  CsdIndex index = unpack_index(answer(kIndexRequest, 16 * file_size_ + (1 << 20)), path_);
  sizes_.clear();
  for (const auto& entry : index.entries) {
    sizes_.push_back(entry.features.bytes());
    sizes_.push_back(entry.intervals.bytes());
  }
  return index;
}

std::vector<std::byte> IsolatedSource::read(size_t entry, CsdPart part) {
  const size_t request = 2 * entry + (part == CsdPart::kFeatures ? 0 : 1);
  MODROB_CHECK(request < sizes_.size(), "an entry of the index");
  auto bytes = answer(request, sizes_[request]);
  if (bytes.size() != sizes_[request]) report_death();
  return bytes;
}

std::vector<std::byte> IsolatedSource::answer(uint64_t request, uint64_t most) {
  if (child_ < 0) throw FormatError(FormatFault::kNotHdf5, path_ + ": the process that read it has ended");
  AnswerHeader header;
  if (!send_all(socket_, &request, sizeof(request)) || !receive_all(socket_, &header, sizeof(header))) report_death();
  constexpr uint64_t kLongestMessage = 1 << 16;
  if (header.size > (header.outcome == static_cast<uint64_t>(Outcome::kDone) ? most : kLongestMessage)) report_death();
  std::vector<std::byte> bytes(header.size);
  if (!receive_all(socket_, bytes.data(), bytes.size())) report_death();
  if (header.outcome == static_cast<uint64_t>(Outcome::kDone)) return bytes;
  const std::string message(bytes_as_text(bytes));
  if (header.outcome == static_cast<uint64_t>(Outcome::kUserError)) throw UserError(message);
  throw FormatError(static_cast<FormatFault>(header.fault), message);
}

void IsolatedSource::report_death() {
  ::close(socket_);
  // A child that answered nonsense still runs.
  ::kill(child_, SIGTERM);
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
    throw RuntimeError(path_ + ": the process that read it was killed, probably because memory ran out");
  }
  std::string how = "came to no end";
  if (!WIFSIGNALED(status) || WTERMSIG(status) == SIGTERM) {
    how = "was led astray";
  } else if (WTERMSIG(status) != SIGPROF) {
    how = std::string("crashed (") + ::strsignal(WTERMSIG(status)) + ")";
  }
  throw FormatError(FormatFault::kNotHdf5, path_ + ": the HDF5 library " + how +
                                               " in reading it, in a process of its own; the file is damaged or made "
                                               "to do harm. Download or copy it again");
}

}  // namespace modrob::io
