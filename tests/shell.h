#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace modrob::testing {

struct CommandResult {
  int status = 0;
  std::string output;  ///< stdout and stderr together
};

/// Runs a shell command.
inline CommandResult run_shell(const std::string& command) {
  CommandResult result;
  std::FILE* pipe = ::popen(("( " + command + " ) 2>&1").c_str(), "r");
  std::array<char, 4096> piece;
  for (size_t count = 0; (count = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;) {
    result.output.append(piece.data(), count);
  }
  const int status = ::pclose(pipe);
  result.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

}  // namespace modrob::testing
