#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace modrob::testing {

/// Runs `action`, which gives an exit status, in a forked child and returns the status of `waitpid`. What changes a
/// process for good (signals, limits, mounts) is tested like this. 99: an exception left `action`.
template <typename Action>
int wait_status_of_child(Action&& action) {
  const pid_t child = ::fork();
  if (child == 0) {
    int status = 99;
    try {
      status = action();
    } catch (...) {
    }
    ::_exit(status);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

template <typename Action>
int exit_code_of_child(Action&& action) {
  const int status = wait_status_of_child(action);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace modrob::testing
