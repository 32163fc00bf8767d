#pragma once

#include <string>

namespace modrob {

struct ShellOutput {
  int status = 0;    ///< the exit code (127: there is no such program), or 128 + signal
  std::string text;  ///< stdout and stderr together
};

/// Runs a command line (`shell_word` quotes what goes into one) and waits for it. RuntimeError when no shell can be
/// started.
ShellOutput shell_output(const std::string& command);

}  // namespace modrob
