#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace modrob::runs {

/// A child process whose output goes to a file. It is killed when this process dies, however that happens.
class Process {
 public:
  /// Throws RuntimeError when it cannot be started.
  Process(const std::vector<std::string>& command, const std::filesystem::path& output);
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  /// The exit status once it has ended: the exit code, or 128 + signal.
  std::optional<int> poll();
  /// SIGTERM; nothing when it has ended.
  void terminate();

  /// Waits until one of `processes` ends, for at most `timeout_s`.
  static void wait_any(const std::vector<const Process*>& processes, double timeout_s);

 private:
  int pid_ = -1;    // of a child that was not waited for
  int watch_ = -1;  // becomes readable when the child ends; -1 where the system has no such descriptors
  std::optional<int> status_;
};

}  // namespace modrob::runs
