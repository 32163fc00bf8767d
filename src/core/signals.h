#pragma once

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

}  // namespace modrob
