#pragma once

#include <functional>
#include <map>
#include <optional>

#include "core/clock.h"
#include "runs/lease_record.h"

namespace modrob::runs {

struct LeaseTiming {
  double renew_s = 5;     ///< a holder renews this often
  double timeout_s = 60;  ///< a holder on another machine that was not heard for so long has lost its lease
};

/// Judges leases of others. Not thread safe.
class LeaseWatch {
 public:
  /// `steady_s` and `file_time` are replaced by tests.
  explicit LeaseWatch(
      LeaseTiming timing = {}, ProcessIdentity self = ProcessIdentity::of_this_process(),
      std::function<double()> steady_s = now_s,
      std::function<std::optional<int64_t>(const std::filesystem::path& folder)> file_time = touched_now);

  /// True when the holder of the lease `record`, found in `file`, is gone:
  /// - it was a process of this machine, and that process has ended; or
  /// - this machine cannot see it, and its record (above all its beat) stayed the same for `timeout_s` while this
  /// object
  ///   watched; or for three times `renew_s`, where its modification time is `timeout_s` away from that of a file just
  ///   touched beside it.
  /// So no two clocks are compared, a clock that jumps makes nobody lose a lease that is being renewed, and
  /// modification times that a network file system shows late make no living holder look silent.
  bool stale(const std::filesystem::path& file, const LeaseRecord& record);

  const ProcessIdentity& self() const { return self_; }
  const LeaseTiming& timing() const { return timing_; }
  double steady_s() const { return steady_s_(); }

  /// The modification time that a file written in `folder` now gets, in nanoseconds; nothing when none can be written.
  static std::optional<int64_t> touched_now(const std::filesystem::path& folder);

 private:
  struct Seen {
    LeaseRecord record;
    double since_s = 0;
  };

  LeaseTiming timing_;
  ProcessIdentity self_;
  std::function<double()> steady_s_;
  std::function<std::optional<int64_t>(const std::filesystem::path&)> file_time_;
  std::map<std::filesystem::path, Seen> seen_;
};

}  // namespace modrob::runs
