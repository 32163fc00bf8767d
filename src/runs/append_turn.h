#pragma once

#include <filesystem>
#include <optional>

#include "runs/lease.h"

namespace modrob::runs {

/// The right to append to a file to which other processes, perhaps on other machines, append too, for as long as the
/// object lives: the lease `LEASE.<name of the file>` beside it. It is not renewed, since an append takes no time: a
/// machine that dies in the middle of one is waited for ten seconds.
class AppendTurn {
 public:
  /// Waits for the others. Interrupted when a stop is requested meanwhile.
  explicit AppendTurn(const std::filesystem::path& file);

 private:
  LeaseWatch watch_{LeaseTiming{.renew_s = 1, .timeout_s = 10}};
  std::optional<Lease> lease_;
};

}  // namespace modrob::runs
