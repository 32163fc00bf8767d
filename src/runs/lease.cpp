#include "runs/lease.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/random_token.h"

namespace modrob::runs {

namespace fs = std::filesystem;

namespace {

constexpr size_t kLongestChain = 64;

// The right to remove or replace the lease that holds `token`.
fs::path claim_on(const fs::path& folder, const std::string& token) { return lease_helper(folder, "over", token); }

[[noreturn]] void throw_unwritable(const fs::path& file, int error) {
  throw UserError("cannot write '" + file.string() + "': " + std::strerror(error));
}

// Writes the whole text into the new file, or removes it and throws.
void write_new(const fs::path& file, int descriptor, const std::string& text) {
  const ssize_t written = ::write(descriptor, text.data(), text.size());
  const int error = written < 0 ? errno : ENOSPC;
  ::close(descriptor);
  if (written == static_cast<ssize_t>(text.size())) return;
  ::unlink(file.c_str());
  throw_unwritable(file, error);
}

// Creates `file` with its whole content in one step; false when it exists.
bool create_exclusively(const fs::path& file, const LeaseRecord& record) {
  // A hard link of a complete file: nobody ever sees half a record.
  const fs::path whole = lease_helper(file.parent_path(), "new", record.token);
  int descriptor = ::open(whole.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) throw_unwritable(file, errno);
  write_new(whole, descriptor, record.text());
  const int error = ::link(whole.c_str(), file.c_str()) == 0 ? 0 : errno;
  ::unlink(whole.c_str());
  // ENOENT: somebody cleans the folder up and has taken the temporary file away.
  if (error == 0) return true;
  if (error == EEXIST || error == ENOENT) return false;
  if (error != EPERM && error != ENOTSUP && error != EMLINK && error != ENOSYS) throw_unwritable(file, error);
  // A file system without hard links.
  descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0 && errno == EEXIST) return false;
  if (descriptor < 0) throw_unwritable(file, errno);
  write_new(file, descriptor, record.text());
  return true;
}

bool holds(const fs::path& file, const std::string& token) {
  const auto record = read_lease(file);
  return record && record->token == token;
}

void remove_old_claims(const fs::path& folder) {
  const std::string prefix = lease_helper("", "over", "").string();
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().filename().string().starts_with(prefix)) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

std::optional<Lease> Lease::take(const fs::path& folder, LeaseWatch& watch, double share) {
  LeaseRecord mine;
  mine.holder = watch.self();
  mine.token = random_token();
  mine.taken_at = utc_time();
  mine.share = share;
  const fs::path lease = folder / kLeaseFile;

  // Every file on the way to the first free place names a holder that is gone: first the lease, then those who began to
  // take it over and died.
  struct Passed {
    fs::path file;
    std::string token;
  };
  std::vector<Passed> passed;
  fs::path place = lease;
  for (;;) {
    auto holder = read_lease(place);
    if (!holder) {
      if (create_exclusively(place, mine)) break;
      holder = read_lease(place);
      if (!holder) return std::nullopt;  // came and went
    }
    if (!watch.stale(place, *holder) || passed.size() == kLongestChain) return std::nullopt;
    passed.push_back({place, holder->token});
    place = claim_on(folder, holder->token);
  }
  if (!passed.empty()) {
    // Only this process may replace the lease now, unless somebody did so before the claim was made.
    for (const auto& [file, token] : passed) {
      if (holds(file, token)) continue;
      ::unlink(place.c_str());
      return std::nullopt;
    }
    // A claimer that was only paused must not find its claim when it goes on.
    for (size_t i = passed.size() - 1; i >= 1; --i) ::unlink(passed[i].file.c_str());
    if (::rename(place.c_str(), lease.c_str()) != 0 || !holds(lease, mine.token)) return std::nullopt;
  }
  Lease taken(folder, std::move(mine), watch);
  if (!passed.empty()) remove_old_claims(folder);
  return taken;
}

Lease::Lease(fs::path folder, LeaseRecord record, const LeaseWatch& watch)
    : folder_(std::move(folder)), record_(std::move(record)), watch_(&watch), renewed_s_(watch.steady_s()) {}

Lease::~Lease() {
  try {
    release();
  } catch (const std::exception&) {
    // It becomes stale when this process ends.
  }
}

Lease::Lease(Lease&& other) noexcept
    : folder_(std::exchange(other.folder_, {})),
      record_(std::move(other.record_)),
      watch_(other.watch_),
      renewed_s_(other.renewed_s_) {}

Lease& Lease::operator=(Lease&& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(record_, other.record_);
  std::swap(watch_, other.watch_);
  std::swap(renewed_s_, other.renewed_s_);
  return *this;
}

bool Lease::renew() {
  if (folder_.empty()) return false;
  const double now = watch_->steady_s();
  try {
    const fs::path file = folder_ / kLeaseFile;
    const bool mine = holds(file, record_.token) && !read_lease(claim_on(folder_, record_.token));
    if (!mine) {
      folder_.clear();
      return false;
    }
    if (::utimensat(AT_FDCWD, file.c_str(), nullptr, 0) == 0) {
      renewed_s_ = now;
      return true;
    }
  } catch (const RuntimeError&) {
    // The file system does not answer; others may see the same, or not.
  }
  if (now - renewed_s_ < watch_->timing().timeout_s - watch_->timing().renew_s) return true;
  folder_.clear();
  return false;
}

void Lease::release() {
  if (folder_.empty()) return;
  const fs::path folder = std::exchange(folder_, {});
  LeaseRecord claim = record_;
  claim.token = random_token();  // a claim is a lease in its own right: others may have to take it over
  const fs::path place = claim_on(folder, record_.token);
  try {
    if (!create_exclusively(place, claim)) return;  // lost
  } catch (const UserError&) {
    // A full disk: rather than leave a lease that looks alive, go without the claim, which only a holder that was given
    // up for dead needs.
  }
  if (holds(folder / kLeaseFile, record_.token)) ::unlink((folder / kLeaseFile).c_str());
  ::unlink(place.c_str());
}

}  // namespace modrob::runs
