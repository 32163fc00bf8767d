#include "core/shell_output.h"

#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "core/error.h"

namespace modrob {

ShellOutput shell_output(const std::string& command) {
  std::FILE* pipe = ::popen(("{ " + command + "\n} 2>&1").c_str(), "r");
  if (pipe == nullptr) throw RuntimeError(std::string("cannot start a shell: ") + std::strerror(errno));
  ShellOutput output;
  std::array<char, 4096> piece;
  for (size_t count = 0; (count = std::fread(piece.data(), 1, piece.size(), pipe)) > 0;) {
    output.text.append(piece.data(), count);
  }
  const int status = ::pclose(pipe);
  output.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return output;
}

}  // namespace modrob
