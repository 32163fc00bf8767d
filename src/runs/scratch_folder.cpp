#include "runs/scratch_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "core/files.h"
#include "core/random_token.h"
#include "runs/lease_record.h"

namespace modrob::runs {

namespace fs = std::filesystem;

namespace {

constexpr const char* kOwner = "owner";
constexpr const char* kFiles = "files";

// Not `<kind>-<token>`: older programs remove such a folder unless it is locked.
bool is_scratch(const std::string& name, const std::string& kind) {
  constexpr size_t kTokenDigits = 32;
  return name.size() == kind.size() + 1 + kTokenDigits && name.starts_with(kind + ".") &&
         name.find_first_not_of("0123456789abcdef", kind.size() + 1) == std::string::npos;
}

// Of a process that is gone, and of this user.
void remove_if_abandoned(const fs::path& folder, const ProcessIdentity& self) {
  struct stat status {};
  if (::lstat(folder.c_str(), &status) != 0 || status.st_uid != ::geteuid()) return;
  const auto owner = read_lease(folder / kOwner);
  std::error_code ignored;
  if (owner && liveness(owner->holder, self) == Liveness::kDead) fs::remove_all(folder, ignored);
}

}  // namespace

ScratchFolder::ScratchFolder(const std::string& kind) {
  const fs::path temporary = fs::temp_directory_path();
  LeaseRecord mine;
  mine.holder = ProcessIdentity::of_this_process();
  mine.token = random_token();
  mine.taken_at = utc_time();
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(temporary, ignored)) {
    if (is_scratch(entry.path().filename().string(), kind)) remove_if_abandoned(entry.path(), mine.holder);
  }
  const fs::path folder = temporary / (kind + "." + mine.token);
  path_ = folder / kFiles;
  try {
    if (::mkdir(folder.c_str(), 0700) != 0) throw UserError(std::strerror(errno));
    write_file_whole(folder / kOwner, mine.text(), Flush::kNo);
    if (::mkdir(path_.c_str(), 0700) != 0) throw UserError(std::strerror(errno));
  } catch (const std::exception& error) {
    fs::remove_all(folder, ignored);
    throw UserError("cannot make the folder '" + path_.string() + "': " + error.what() +
                    "; set TMPDIR to a folder that can be written");
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_.parent_path(), ignored);
}

}  // namespace modrob::runs
