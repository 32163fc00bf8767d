#pragma once

#include <functional>
#include <stdexcept>

namespace modrob {

/// Thrown by `throw_if_stop_requested`: the loop has saved what it must and unwinds; `main` exits with 128 + signal.
class Interrupted : public std::runtime_error {
 public:
  explicit Interrupted(int signal);
  int signal() const { return signal_; }

 private:
  int signal_;
};

/// SIGINT and SIGTERM set a flag that loops look at between steps; a SIGINT after that ends the process at once.
void install_stop_handlers();
bool stop_requested();
/// The signal that came first; 0 when none came.
int stop_signal();
void throw_if_stop_requested();

/// For a host that handles signals itself, such as Python: while this lives, the functions above ask it, too, where
/// they are called in this thread, and a yes counts as SIGINT. It is asked between steps, which may be very often. Of
/// several the last is asked.
class StopQuestion {
 public:
  explicit StopQuestion(std::function<bool()> ask);
  ~StopQuestion();
  StopQuestion(const StopQuestion&) = delete;
  StopQuestion& operator=(const StopQuestion&) = delete;

 private:
  std::function<bool()> ask_;
  const std::function<bool()>* before_;
};

}  // namespace modrob
