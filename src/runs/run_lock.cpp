#include "runs/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "core/error.h"
#include "core/log.h"
#include "core/signals.h"

namespace modrob::runs {

namespace {

constexpr const char* kLockFile = "lock";
constexpr std::chrono::milliseconds kLookAgain(100);

std::string describe(const LeaseRecord& record) {
  return record.holder.host.empty() ? "unknown"
                                    : "process " + std::to_string(record.holder.pid) + " on " + record.holder.host;
}

}  // namespace

RunLock::RunLock(const std::filesystem::path& folder, IfBusy if_busy) : folder_(folder) {
  const auto file = folder / kLockFile;
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw UserError("cannot write '" + file.string() + "': " + std::strerror(errno));
  try {
    for (bool said = false;; said = true) {
      const std::string in_the_way = take();
      if (in_the_way.empty()) break;
      if (if_busy == IfBusy::kRefuse) throw UserError(in_the_way + "; wait for it or stop it");
      if (!said) log_info(in_the_way + "; waiting for it");
      throw_if_stop_requested();
      std::this_thread::sleep_for(kLookAgain);
    }
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
  if (own_) renewer_ = std::thread([this] { keep_renewing(); });
}

std::string RunLock::take() {
  const std::string in_the_way = "another process works in '" + folder_.string() + "'";
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return in_the_way;
  const auto held = read_lease(folder_ / kLeaseFile);
  const bool of_parent =
      held && held->holder.pid == ::getppid() && liveness(held->holder, watch_.self()) == Liveness::kAlive;
  if (of_parent) {
    token_ = held->token;
    return "";
  }
  own_ = Lease::take(folder_, watch_);
  if (own_) {
    token_ = own_->token();
    return "";
  }
  ::flock(descriptor_, LOCK_UN);
  const auto holder = read_lease(folder_ / kLeaseFile);
  return in_the_way + (holder ? " (" + describe(*holder) + ")" : "");
}

RunLock::~RunLock() {
  if (renewer_.joinable()) {
    {
      const std::lock_guard guard(mutex_);
      ended_ = true;
    }
    ending_.notify_all();
    renewer_.join();
  }
  own_.reset();
  ::close(descriptor_);
}

void RunLock::keep_renewing() {
  std::unique_lock guard(mutex_);
  const auto pause = std::chrono::duration<double>(watch_.timing().renew_s);
  while (!ending_.wait_for(guard, pause, [this] { return ended_; })) {
    if (own_->renew()) continue;
    log_error("another process took over '" + folder_.string() + "', because this one was not heard for too long");
    return;
  }
}

void RunLock::require_lease() const {
  const auto held = read_lease(folder_ / kLeaseFile);
  if (held && held->token == token_) return;
  throw RuntimeError("another process took over '" + folder_.string() + "' (" +
                     (held ? describe(*held) : "it has gone") +
                     "), because this one was not heard for too long; its results are not used");
}

bool RunLock::busy(const std::filesystem::path& folder) {
  const int descriptor = ::open((folder / kLockFile).c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool held = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return held;
}

}  // namespace modrob::runs
