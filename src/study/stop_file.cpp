#include "study/stop_file.h"

#include <sys/stat.h>

#include "core/error.h"
#include "core/files.h"
#include "core/random_token.h"
#include "runs/lease_watch.h"
#include "study/study_index.h"

namespace modrob::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* kStopFile = "STOP";
// Many times as long as a runner takes to look again.
constexpr int64_t kFreshNs = 30'000'000'000;

}  // namespace

void request_stop(const fs::path& study_folder) {
  if (!StudyIndex::exists(study_folder)) {
    throw UserError("'" + study_folder.string() + "' holds no study that was started; name the folder of its results");
  }
  runs::LeaseRecord request;
  request.holder = runs::ProcessIdentity::of_this_process();
  request.token = random_token();
  request.taken_at = runs::utc_time();
  write_file_whole(study_folder / kStopFile, request.text());
}

StopFile::StopFile(fs::path study_folder) : file_(std::move(study_folder) / kStopFile) {
  const auto request = runs::read_lease(file_);
  if (!request) return;
  old_ = request->token;
  const auto now = runs::LeaseWatch::touched_now(file_.parent_path());
  std::error_code ignored;
  if (now && (*now - request->renewed_ns > kFreshNs || *now < request->renewed_ns)) fs::remove(file_, ignored);
}

bool StopFile::requested() {
  if (!by_.empty()) return true;
  struct stat status {};
  if (::stat(file_.c_str(), &status) != 0) return false;
  const auto request = runs::read_lease(file_);
  if (!request || request->token == old_) return false;
  by_ = "process " + std::to_string(request->holder.pid) + " on " + request->holder.host;
  return true;
}

}  // namespace modrob::study
