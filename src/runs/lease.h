#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "runs/lease_watch.h"

namespace modrob::runs {

/// The right to work in a run folder: the file `LEASE` (or another one, where a right is asked for to a part of it). It
/// rests on what every file system gives: that of several who make the same name one succeeds, and that an opened file
/// is read as it was last closed. No locks of the operating system, no clocks, no modification times. The protocol, for
/// other implementations, is written down in docs/study.md. Released by the destructor; a process that dies leaves the
/// file, which others then judge stale.
class Lease {
 public:
  /// Takes the lease of `folder`, from a holder that is gone if need be. Nothing when another process holds it, or when
  /// several took it at the same moment and another one was first: ask again later. `share` is noted in it.
  /// UserError when the folder cannot be written.
  static std::optional<Lease> take(const std::filesystem::path& folder, LeaseWatch& watch, double share = 0,
                                   const char* name = kLeaseFile);

  ~Lease();
  Lease(Lease&& other) noexcept;
  Lease& operator=(Lease&& other) noexcept;

  /// To be called every `renew_s`. False when the lease is lost: another process took it, or it could not be renewed
  /// for so long that others may do so. The work must then be stopped at once.
  bool renew();
  void release();

  /// Unique for each lease that was taken.
  const std::string& token() const { return record_.token; }
  double last_renewal_s() const { return renewed_s_; }

 private:
  enum class Renewal { kDone, kLost, kUnknown };
  Renewal beat();

  Lease(std::filesystem::path file, LeaseRecord record, const LeaseWatch& watch);

  std::filesystem::path file_;  // empty: moved away, released or lost
  LeaseRecord record_;
  const LeaseWatch* watch_;
  double renewed_s_ = 0;
};

}  // namespace modrob::runs
