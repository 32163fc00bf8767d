#pragma once

#include <cstddef>

namespace modrob {

/// Cores this process may use (affinity mask and cgroup quota), at least 1.
int available_cores();

/// Resident set size now and at its peak, in bytes (0 where the system does not tell).
size_t resident_bytes();
size_t peak_resident_bytes();

}  // namespace modrob
