#include "runs/lease_watch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <utility>

#include "core/random_token.h"

namespace modrob::runs {

LeaseWatch::LeaseWatch(LeaseTiming timing, ProcessIdentity self, std::function<double()> steady_s,
                       std::function<std::optional<int64_t>(const std::filesystem::path&)> file_time)
    : timing_(timing), self_(std::move(self)), steady_s_(std::move(steady_s)), file_time_(std::move(file_time)) {}

bool LeaseWatch::stale(const std::filesystem::path& file, const LeaseRecord& record) {
  switch (liveness(record.holder, self_)) {
    case Liveness::kAlive:
      return false;
    case Liveness::kDead:
      return true;
    case Liveness::kUnknown:
      break;
  }
  const double now = steady_s_();
  Seen& seen = seen_[file];
  if (!record.unchanged_since(seen.record)) {
    seen = {record, now};
    return false;
  }
  const double watched = now - seen.since_s;
  if (watched >= timing_.timeout_s) return true;
  if (watched < 3 * timing_.renew_s) return false;
  const auto touched = file_time_(file.parent_path());
  return touched && std::abs(static_cast<double>(*touched - record.renewed_ns)) / 1e9 >= timing_.timeout_s;
}

std::optional<int64_t> LeaseWatch::touched_now(const std::filesystem::path& folder) {
  const std::filesystem::path probe = lease_helper(folder / kLeaseFile, "clock", random_token());
  const int descriptor = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) return std::nullopt;
  struct stat status {};
  const bool known = ::write(descriptor, "x", 1) == 1 && ::fstat(descriptor, &status) == 0;
  ::close(descriptor);
  ::unlink(probe.c_str());
  if (!known) return std::nullopt;
  return status.st_mtim.tv_sec * int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
}

}  // namespace modrob::runs
