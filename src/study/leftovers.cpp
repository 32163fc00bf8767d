#include "study/leftovers.h"

#include <sys/stat.h>

#include <algorithm>

#include "core/files.h"
#include "runs/lease_record.h"
#include "runs/lease_watch.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kOld_s = 3600;

}  // namespace

std::vector<fs::path> old_leftovers(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (is_leftover(entry.path()) || runs::is_lease_helper(entry.path())) found.push_back(entry.path());
  }
  if (found.empty()) return found;
  const auto now_ns = runs::LeaseWatch::touched_now(folder);
  if (!now_ns) return {};
  std::erase_if(found, [&](const fs::path& file) {
    struct stat status {};
    if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return true;
    return *now_ns / 1'000'000'000 - status.st_mtim.tv_sec < kOld_s;
  });
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace modrob::study
