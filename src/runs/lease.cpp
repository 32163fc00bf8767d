#include "runs/lease.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
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
fs::path claim_on(const fs::path& lease, const std::string& token) { return lease_helper(lease, "over", token); }

// Of fixed width, so that a renewal changes no file's size.
std::string beat_text(uint32_t beat) {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "%010u", beat);
  return text.data();
}

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

bool holds(const fs::path& file, const std::string& token) {
  const auto record = read_lease(file);
  return record && record->token == token;
}

// Creates `file` for `lease` with its whole content in one step; false when it exists.
bool create_exclusively(const fs::path& lease, const fs::path& file, const LeaseRecord& record) {
  // A hard link of a complete file: nobody ever sees half a record.
  const fs::path whole = lease_helper(lease, "new", record.token);
  int descriptor = ::open(whole.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) throw_unwritable(file, errno);
  write_new(whole, descriptor, record.text());
  const int error = ::link(whole.c_str(), file.c_str()) == 0 ? 0 : errno;
  ::unlink(whole.c_str());
  // ENOENT: somebody cleans the folder up and has taken the temporary file away.
  if (error == 0) return true;
  // EEXIST is also what a network file system says of a call that it carried out, but whose answer was lost.
  if (error == EEXIST) return holds(file, record.token);
  if (error == ENOENT) return false;
  if (error != EPERM && error != ENOTSUP && error != EMLINK && error != ENOSYS) throw_unwritable(file, error);
  // A file system without hard links.
  descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0 && errno == EEXIST) return false;
  if (descriptor < 0) throw_unwritable(file, errno);
  write_new(file, descriptor, record.text());
  return true;
}

void remove_old_claims(const fs::path& lease) {
  const std::string prefix = lease_helper(lease.filename(), "over", "").string();
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(lease.parent_path(), ignored)) {
    if (entry.path().filename().string().starts_with(prefix)) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

std::optional<Lease> Lease::take(const fs::path& folder, LeaseWatch& watch, double share, const char* name) {
  LeaseRecord mine;
  mine.holder = watch.self();
  mine.token = random_token();
  mine.taken_at = utc_time();
  mine.share = share;
  mine.beat = beat_text(0);
  const fs::path lease = folder / name;

  // Every file on the way to the first free place names a holder that is gone: first the lease, then those who began to
  // take it over and died.
  struct Passed {
    fs::path file;
    LeaseRecord record;
  };
  std::vector<Passed> passed;
  fs::path place = lease;
  for (;;) {
    auto holder = read_lease(place);
    if (!holder) {
      if (create_exclusively(lease, place, mine)) break;
      holder = read_lease(place);
      if (!holder) return std::nullopt;  // came and went
    }
    if (!watch.stale(place, *holder) || passed.size() == kLongestChain) return std::nullopt;
    const std::string token = holder->token;
    passed.push_back({place, std::move(*holder)});
    place = claim_on(lease, token);
  }
  if (!passed.empty()) {
    // Only this process may replace the lease now, unless somebody did so, or renewed it, before the claim was made.
    for (const auto& [file, record] : passed) {
      const auto now = read_lease(file);
      if (now && now->unchanged_since(record)) continue;
      ::unlink(place.c_str());
      return std::nullopt;
    }
    // A claimer that was only paused must not find its claim when it goes on.
    for (size_t i = passed.size() - 1; i >= 1; --i) ::unlink(passed[i].file.c_str());
    // What `rename` answers does not count: the answer may have been lost.
    ::rename(place.c_str(), lease.c_str());
    if (!holds(lease, mine.token)) {
      ::unlink(place.c_str());
      return std::nullopt;
    }
  }
  Lease taken(lease, std::move(mine), watch);
  if (!passed.empty()) remove_old_claims(lease);
  return taken;
}

Lease::Lease(fs::path file, LeaseRecord record, const LeaseWatch& watch)
    : file_(std::move(file)), record_(std::move(record)), watch_(&watch), renewed_s_(watch.steady_s()) {}

Lease::~Lease() {
  try {
    release();
  } catch (const std::exception&) {
    // It becomes stale when this process ends.
  }
}

Lease::Lease(Lease&& other) noexcept
    : file_(std::exchange(other.file_, {})),
      record_(std::move(other.record_)),
      watch_(other.watch_),
      renewed_s_(other.renewed_s_) {}

Lease& Lease::operator=(Lease&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(record_, other.record_);
  std::swap(watch_, other.watch_);
  std::swap(renewed_s_, other.renewed_s_);
  return *this;
}

// Writes the next beat over the last one, into the very file that holds the token: one that was renamed over since, by
// a new holder, is out of reach. Neither size nor name changes, so no remembered size or name hides the beat.
Lease::Renewal Lease::beat() {
  const int descriptor = ::open(file_.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return errno == ENOENT ? Renewal::kLost : Renewal::kUnknown;
  const auto held = read_lease(descriptor);
  if (!held || held->token != record_.token) {
    ::close(descriptor);
    return held ? Renewal::kLost : Renewal::kUnknown;
  }
  record_.beat = beat_text(static_cast<uint32_t>(std::stoul(record_.beat)) + 1);
  const std::string text = record_.text();
  const bool written = ::pwrite(descriptor, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
  // Network file systems tell on closing what became of a write.
  return ::close(descriptor) == 0 && written ? Renewal::kDone : Renewal::kUnknown;
}

bool Lease::renew() {
  if (file_.empty()) return false;
  const double now = watch_->steady_s();
  auto renewal = Renewal::kUnknown;
  try {
    renewal = read_lease(claim_on(file_, record_.token)) ? Renewal::kLost : beat();
  } catch (const RuntimeError&) {
    // The file system does not answer; others may see the same, or not.
  }
  if (renewal == Renewal::kDone) renewed_s_ = now;
  const bool in_time = now - renewed_s_ < watch_->timing().timeout_s - watch_->timing().renew_s;
  if (renewal != Renewal::kLost && in_time) return true;
  file_.clear();
  return false;
}

void Lease::release() {
  if (file_.empty()) return;
  const fs::path lease = std::exchange(file_, {});
  LeaseRecord claim = record_;
  claim.token = random_token();  // a claim is a lease in its own right: others may have to take it over
  const fs::path place = claim_on(lease, record_.token);
  try {
    if (!create_exclusively(lease, place, claim)) return;  // lost
  } catch (const UserError&) {
    // A full disk: rather than leave a lease that looks alive, go without the claim, which only a holder that was given
    // up for dead needs.
  }
  if (holds(lease, record_.token)) ::unlink(lease.c_str());
  ::unlink(place.c_str());
}

}  // namespace modrob::runs
