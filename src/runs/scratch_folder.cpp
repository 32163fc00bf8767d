#include "runs/scratch_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "core/random_token.h"

namespace modrob::runs {

namespace fs = std::filesystem;

namespace {

// Until its owner has locked it a folder has another name, so that nobody takes it for an abandoned one.
constexpr const char* kUnlocked = ".new";

int open_folder(const fs::path& path) { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); }

bool is_scratch(const std::string& name, const std::string& kind) {
  constexpr size_t kTokenDigits = 32;
  return name.size() == kind.size() + 1 + kTokenDigits && name.starts_with(kind + "-") &&
         name.find_first_not_of("0123456789abcdef", kind.size() + 1) == std::string::npos;
}

// Of a process that is gone, and of this user.
void remove_if_abandoned(const fs::path& folder) {
  const int lock = open_folder(folder);
  if (lock < 0) return;
  struct stat status {};
  std::error_code ignored;
  if (::fstat(lock, &status) == 0 && status.st_uid == ::geteuid() && ::flock(lock, LOCK_EX | LOCK_NB) == 0) {
    fs::remove_all(folder, ignored);
  }
  ::close(lock);
}

}  // namespace

ScratchFolder::ScratchFolder(const std::string& kind) {
  const fs::path temporary = fs::temp_directory_path();
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(temporary, ignored)) {
    if (is_scratch(entry.path().filename().string(), kind)) remove_if_abandoned(entry.path());
  }
  path_ = temporary / (kind + "-" + random_token());
  const fs::path unlocked = path_.string() + kUnlocked;
  const auto fail = [&] {
    return UserError("cannot make the folder '" + path_.string() + "': " + std::strerror(errno) +
                     "; set TMPDIR to a folder that can be written");
  };
  if (::mkdir(unlocked.c_str(), 0700) != 0) throw fail();
  lock_ = open_folder(unlocked);
  // File systems without locks keep what killed processes leave.
  if (lock_ >= 0) ::flock(lock_, LOCK_EX | LOCK_NB);
  if (::rename(unlocked.c_str(), path_.c_str()) != 0) {
    const auto error = fail();
    ::rmdir(unlocked.c_str());
    if (lock_ >= 0) ::close(lock_);
    throw error;
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace modrob::runs
