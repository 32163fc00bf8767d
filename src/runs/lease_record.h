#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "runs/process_identity.h"

namespace modrob::runs {

/// Who may work in a folder.
inline constexpr const char* kLeaseFile = "LEASE";
/// The process that a runner, who has the folder's lease, started there.
inline constexpr const char* kWorkerLeaseFile = "LEASE.work";

/// A file beside a lease that a process needs for a moment, to take, give back or judge it: `<lease>.<use>-<token>`.
/// No name of `write_file_whole`, so that `remove_leftovers` takes nothing away from those who ask for the lease.
std::filesystem::path lease_helper(const std::filesystem::path& lease, const std::string& use,
                                   const std::string& token);
/// Whether the file goes when nobody works beside it: a helper, or a lease for a part of the work.
bool is_lease_helper(const std::filesystem::path& file);

/// The content of a lease file and when it was last renewed.
struct LeaseRecord {
  ProcessIdentity holder;
  std::string token;       ///< unique for each time a lease is taken
  std::string taken_at;    ///< UTC, for people
  double share = 0;        ///< of the run's work that was done when it was taken
  std::string beat = {};   ///< other digits with each renewal, always as many; empty: an older program's, or no lease
  int64_t renewed_ns = 0;  ///< the file's modification time, on the file system's clock; not part of the content

  std::string text() const;
  /// Nobody took or renewed it between the two looks.
  bool unchanged_since(const LeaseRecord& earlier) const;
};
void describe(io::RecordVisitor& visitor, LeaseRecord& record);

/// The record in a lease file; nothing when there is none. A file that holds no record (damaged by a power loss) has an
/// unknown holder and a token made of its time and size. RuntimeError when it cannot be read.
std::optional<LeaseRecord> read_lease(const std::filesystem::path& file);
/// Of a file that is open at its beginning; nothing when it cannot be read.
std::optional<LeaseRecord> read_lease(int descriptor);

}  // namespace modrob::runs
