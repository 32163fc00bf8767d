#include "runs/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "core/error.h"
#include "core/log.h"
#include "core/signals.h"

namespace modrob::runs {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds kFirstWait(100), kLongestWait(2000);

std::string describe(const LeaseRecord& record) {
  return record.holder.host.empty() ? "unknown"
                                    : "process " + std::to_string(record.holder.pid) + " on " + record.holder.host;
}

// Programs before LEASE.work locked this file; nobody creates it now.
bool locked_by_older_program(const fs::path& folder) {
  const int descriptor = ::open((folder / "lock").c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool held = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return held;
}

}  // namespace

RunLock::RunLock(const fs::path& folder, IfBusy if_busy, LeaseTiming timing)
    : folder_(folder), if_busy_(if_busy), watch_(timing) {
  if (!fs::is_directory(folder)) throw UserError("'" + folder.string() + "' is no folder");
  auto pause = kFirstWait;
  for (bool said = false;; said = true) {
    const std::string in_the_way = take();
    if (in_the_way.empty()) break;
    if (if_busy == IfBusy::kRefuse) throw UserError(in_the_way + "; wait for it or stop it");
    if (!said) log_info(in_the_way + "; waiting for it");
    throw_if_stop_requested();
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLongestWait);
  }
  renewer_ = std::thread([this] { keep_renewing(); });
}

std::string RunLock::take() {
  const auto held = read_lease(folder_ / kLeaseFile);
  const bool of_parent =
      held && held->holder.pid == ::getppid() && liveness(held->holder, watch_.self()) == Liveness::kAlive;
  own_ = Lease::take(folder_, watch_, 0, of_parent ? kWorkerLeaseFile : kLeaseFile);
  if (own_ && (of_parent || !busy(folder_, watch_))) {
    token_ = of_parent ? held->token : own_->token();
    return "";
  }
  const auto holder = read_lease(folder_ / (of_parent || own_ ? kWorkerLeaseFile : kLeaseFile));
  own_.reset();
  return "another process works in '" + folder_.string() + "'" + (holder ? " (" + describe(*holder) + ")" : "");
}

RunLock::~RunLock() {
  {
    const std::lock_guard guard(mutex_);
    ended_ = true;
  }
  ending_.notify_all();
  renewer_.join();
}

void RunLock::keep_renewing() {
  std::unique_lock guard(mutex_);
  const auto pause = std::chrono::duration<double>(watch_.timing().renew_s);
  while (!ending_.wait_for(guard, pause, [this] { return ended_; })) {
    if (own_->renew()) continue;
    log_error("another process took over '" + folder_.string() + "', because this one was not heard for too long");
    if (if_busy_ == IfBusy::kRefuse) ::_exit(1);
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

bool RunLock::busy(const fs::path& folder, LeaseWatch& watch) {
  const auto file = folder / kWorkerLeaseFile;
  const auto worker = read_lease(file);
  return (worker && !watch.stale(file, *worker)) || locked_by_older_program(folder);
}

bool RunLock::make_room(const fs::path& folder, LeaseWatch& watch) {
  if (busy(folder, watch)) return false;
  return !fs::exists(folder / kWorkerLeaseFile) || Lease::take(folder, watch, 0, kWorkerLeaseFile);
}

}  // namespace modrob::runs
