#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "runs/lease.h"

namespace modrob::runs {

/// Held by the process that works in a run folder, or that writes a study's results into the study's: the folder's
/// lease, or, where the runner that started this process has that, the worker's lease beside it. The latter is there
/// until this process is gone, so that the dying child of a runner that was killed is waited for. A thread renews it.
class RunLock {
 public:
  /// kRefuse is for work that must not be done twice at once: the process ends when it loses the lease.
  enum class IfBusy { kRefuse, kWait };
  /// Where another process works in the folder: UserError, or waits until it does not, which is said once (Interrupted
  /// when a stop is requested meanwhile).
  explicit RunLock(const std::filesystem::path& folder, IfBusy if_busy = IfBusy::kRefuse, LeaseTiming timing = {});
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

  /// To be called before results are declared finished. RuntimeError when another process took the lease meanwhile,
  /// because this machine was not heard for too long.
  void require_lease() const;

  /// True while a process that a runner started works in the folder, whoever has the folder's lease.
  static bool busy(const std::filesystem::path& folder, LeaseWatch& watch);
  /// For whoever has the folder's lease and is about to start a process there: false where one is busy. Otherwise what
  /// one that is gone has left is removed, because the new process has not watched and could not tell.
  static bool make_room(const std::filesystem::path& folder, LeaseWatch& watch);

 private:
  // What is in the way; empty: the folder is this process's.
  std::string take();
  void keep_renewing();

  std::filesystem::path folder_;
  IfBusy if_busy_;
  std::string token_;  // of the folder's lease
  LeaseWatch watch_;
  std::optional<Lease> own_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ended_ = false;
  std::thread renewer_;
};

}  // namespace modrob::runs
