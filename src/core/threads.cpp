#include "core/threads.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

namespace modrob {

namespace fs = std::filesystem;

namespace {

std::optional<double> quota_of_version_2(const fs::path& folder) {
  std::ifstream file(folder / "cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return std::nullopt;
  double microseconds = 0;
  std::istringstream(quota) >> microseconds;
  return microseconds > 0 ? std::optional(microseconds / period) : std::nullopt;
}

std::optional<double> quota_of_version_1(const fs::path& folder) {
  double quota = 0;
  double period = 0;
  std::ifstream(folder / "cpu.cfs_quota_us") >> quota;
  std::ifstream(folder / "cpu.cfs_period_us") >> period;
  return quota > 0 && period > 0 ? std::optional(quota / period) : std::nullopt;
}

// A quota binds all groups below, so every folder from the process's own up to the root counts.
template <typename ReadQuota>
void tighten(std::optional<double>& tightest, const fs::path& root, std::string_view group, ReadQuota&& read_quota) {
  for (fs::path below = fs::path(group).relative_path();; below = below.parent_path()) {
    if (const auto quota = read_quota(root / below)) tightest = std::min(tightest.value_or(*quota), *quota);
    if (below.empty()) return;
  }
}

bool names_cpu(std::string_view controllers) {
  std::istringstream names{std::string(controllers)};
  for (std::string name; std::getline(names, name, ',');) {
    if (name == "cpu") return true;
  }
  return false;
}

size_t status_bytes(std::string_view field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(field)) continue;
    size_t kibibytes = 0;
    std::istringstream(line.substr(field.size())) >> kibibytes;
    return kibibytes * 1024;
  }
  return 0;
}

}  // namespace

std::optional<double> cgroup_cores(std::string_view memberships, const fs::path& mount) {
  std::optional<double> tightest;
  std::istringstream lines{std::string(memberships)};
  for (std::string line; std::getline(lines, line);) {
    // "hierarchy:controllers:/group"; version 2 has the hierarchy 0 and no controllers.
    const size_t first = line.find(':');
    const size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group = line.substr(second + 1);
    if (controllers.empty()) {
      tighten(tightest, mount, group, quota_of_version_2);
    } else if (names_cpu(controllers)) {
      tighten(tightest, mount / controllers, group, quota_of_version_1);
    }
  }
  return tightest;
}

int available_cores() {
  int cores = static_cast<int>(std::thread::hardware_concurrency());
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof(allowed), &allowed) == 0) cores = CPU_COUNT(&allowed);
  std::ostringstream memberships;
  memberships << std::ifstream("/proc/self/cgroup").rdbuf();
  if (const auto quota = cgroup_cores(memberships.str(), "/sys/fs/cgroup")) {
    cores = std::min(cores, static_cast<int>(std::floor(std::min(*quota, 1e6))));
  }
  return std::max(cores, 1);
}

size_t resident_bytes() { return status_bytes("VmRSS:"); }
size_t peak_resident_bytes() { return status_bytes("VmHWM:"); }

}  // namespace modrob
