#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

namespace modrob {

/// Cores this process may use (affinity mask and cgroup quota), at least 1.
int available_cores();

/// The tightest CPU quota, in cores, of the control groups (version 1 or 2) a process belongs to; none without a limit.
/// `memberships` is the content of /proc/self/cgroup, `mount` the root of the cgroup file system.
std::optional<double> cgroup_cores(std::string_view memberships, const std::filesystem::path& mount);

/// Resident set size now and at its peak, in bytes (0 where the system does not tell).
size_t resident_bytes();
size_t peak_resident_bytes();

}  // namespace modrob
