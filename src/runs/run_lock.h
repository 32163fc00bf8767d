#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "runs/lease.h"

namespace modrob::runs {

/// Held by the process that works in a run folder, or that writes a study's results into the study's. Two layers: the
/// lease (lease.h), which the runner that started this process holds, or else this object, renewing it from a thread;
/// and a lock of the operating system on the file `lock`, which goes away only with the last process that works here,
/// so that a child that is still dying is waited for. File systems without such locks have the lease alone.
class RunLock {
 public:
  enum class IfBusy { kRefuse, kWait };
  /// Where another process works in the folder: UserError, or waits until it does not, which is said once (Interrupted
  /// when a stop is requested meanwhile).
  explicit RunLock(const std::filesystem::path& folder, IfBusy if_busy = IfBusy::kRefuse);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

  /// To be called before results are declared finished. RuntimeError when another process took the lease meanwhile,
  /// because this machine was not heard for too long.
  void require_lease() const;

  /// True while a process holds the system's lock of the folder.
  static bool busy(const std::filesystem::path& folder);

 private:
  // What is in the way; empty: the folder is this process's.
  std::string take();
  void keep_renewing();

  std::filesystem::path folder_;
  int descriptor_ = -1;
  std::string token_;
  LeaseWatch watch_;
  std::optional<Lease> own_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ended_ = false;
  std::thread renewer_;
};

}  // namespace modrob::runs
