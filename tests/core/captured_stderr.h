#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "core/files.h"
#include "support.h"

namespace modrob::testing {

/// stderr goes to a file as long as the object lives.
class CapturedStderr {
 public:
  CapturedStderr() : saved_(::dup(STDERR_FILENO)) {
    std::string path = (folder_ / "stderr_XXXXXX").string();
    const int file = ::mkstemp(path.data());
    path_ = path;
    ::dup2(file, STDERR_FILENO);
    ::close(file);
  }
  ~CapturedStderr() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
  }
  CapturedStderr(const CapturedStderr&) = delete;
  CapturedStderr& operator=(const CapturedStderr&) = delete;
  std::string text() const { return read_file(path_); }

 private:
  TemporaryFolder folder_;
  std::string path_;
  int saved_;
};

}  // namespace modrob::testing
