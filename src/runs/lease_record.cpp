#include "runs/lease_record.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/error.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"

namespace modrob::runs {

std::filesystem::path lease_helper(const std::filesystem::path& lease, const std::string& use,
                                   const std::string& token) {
  return lease.string() + "." + use + "-" + token;
}

bool is_lease_helper(const std::filesystem::path& file) {
  return file.filename().string().starts_with(std::string(kLeaseFile) + ".");
}

void describe(io::RecordVisitor& visitor, LeaseRecord& record) {
  auto& [holder, token, taken_at, share, beat, renewed_ns] = record;
  describe(visitor, holder);
  visitor.field("token", token);
  visitor.field("taken_at", taken_at, {.presence = io::Presence::kMayLack});
  visitor.field("share", share, {.presence = io::Presence::kMayLack});
  visitor.field("beat", beat, {.presence = io::Presence::kIfAny});
}

std::string LeaseRecord::text() const { return io::record_json(*this).dump() + "\n"; }

bool LeaseRecord::unchanged_since(const LeaseRecord& earlier) const {
  return token == earlier.token && beat == earlier.beat && renewed_ns == earlier.renewed_ns;
}

std::optional<LeaseRecord> read_lease(const std::filesystem::path& file) {
  // Opened anew each time: on network file systems an open file is asked for afresh, a name may be remembered.
  // Without waiting: whoever put a pipe there would hold up everybody.
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0 && (errno == ENOENT || errno == ESTALE)) return std::nullopt;
  if (descriptor < 0) throw RuntimeError("cannot read '" + file.string() + "': " + std::strerror(errno));
  auto record = read_lease(descriptor);
  ::close(descriptor);
  return record;
}

std::optional<LeaseRecord> read_lease(int descriptor) {
  struct stat status {};
  std::array<char, 4096> piece;
  const bool known = ::fstat(descriptor, &status) == 0;
  const ssize_t size = S_ISREG(status.st_mode) ? ::read(descriptor, piece.data(), piece.size()) : 0;
  if (!known || size < 0) return std::nullopt;
  LeaseRecord record;
  try {
    record = io::read_record<LeaseRecord>(
        io::parse_json(std::string_view(piece.data(), static_cast<size_t>(size)), kLeaseFile), kLeaseFile);
  } catch (const UserError&) {
    record = {};
  }
  record.renewed_ns = status.st_mtim.tv_sec * int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
  // The token becomes part of a file's name.
  if (record.token.empty() || record.token.find_first_not_of("0123456789abcdef") != std::string::npos) {
    record.holder = {};
    record.token = "damaged-" + std::to_string(record.renewed_ns) + "-" + std::to_string(size);
  }
  return record;
}

}  // namespace modrob::runs
