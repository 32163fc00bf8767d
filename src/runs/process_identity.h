#pragma once

#include <cstdint>
#include <string>

#include "io/record/record_visitor.h"

namespace modrob::runs {

/// Which process on which machine, so that another process can tell whether it still lives.
struct ProcessIdentity {
  std::string host;           ///< for people
  std::string boot;           ///< the kernel's boot id; differs after a restart
  std::string pid_namespace;  ///< containers on one machine have pids of their own
  int64_t pid = 0;
  int64_t started = 0;  ///< start time in clock ticks since boot: a pid that was given away again has another one

  static ProcessIdentity of_this_process();
};
/// Keys that lack stay empty: such a process is of unknown liveness.
void describe(io::RecordVisitor& visitor, ProcessIdentity& identity);

enum class Liveness { kAlive, kDead, kUnknown };

/// Of `other` as seen by `self`. kUnknown when the two do not see the same pids (another machine, container or boot).
Liveness liveness(const ProcessIdentity& other, const ProcessIdentity& self);

/// "2026-01-31T23:59:59Z", for people; nothing is decided by it.
std::string utc_time();

/// Login name of the process's user, or its number.
std::string user_name();

}  // namespace modrob::runs
