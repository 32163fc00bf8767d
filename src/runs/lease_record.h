#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "runs/process_identity.h"

namespace modrob::runs {

inline constexpr const char* kLeaseFile = "LEASE";

/// A file beside a lease that a process needs for a moment, to take, give back or judge it: `LEASE.<use>-<token>`.
/// No name of `write_file_whole`, so that `remove_leftovers` takes nothing away from those who ask for the lease.
std::filesystem::path lease_helper(const std::filesystem::path& folder, const std::string& use,
                                   const std::string& token);
bool is_lease_helper(const std::filesystem::path& file);

/// The content of a lease file and when it was last renewed.
struct LeaseRecord {
  ProcessIdentity holder;
  std::string token;       ///< unique for each time a lease is taken
  std::string taken_at;    ///< UTC, for people
  double share = 0;        ///< of the run's work that was done when it was taken
  int64_t renewed_ns = 0;  ///< the file's modification time, on the file system's clock; not part of the content

  std::string text() const;
};
void describe(io::RecordVisitor& visitor, LeaseRecord& record);

/// The record in a lease file; nothing when there is none. A file that holds no record (damaged by a power loss) has an
/// unknown holder and a token made of its time and size. RuntimeError when it cannot be read.
std::optional<LeaseRecord> read_lease(const std::filesystem::path& file);

}  // namespace modrob::runs
