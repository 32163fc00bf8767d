#include "runs/process_identity.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace modrob::runs {

namespace {

std::string first_line(const char* file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

// Fields 3 (state) and 22 (start time) of /proc/<pid>/stat; nothing when there is no such process.
struct Stat {
  char state = 'X';
  int64_t started = 0;
};
std::optional<Stat> stat_of(int64_t pid) {
  const std::string line = first_line(("/proc/" + std::to_string(pid) + "/stat").c_str());
  // The second field is the program's name in brackets, and may itself hold blanks and brackets.
  const size_t bracket = line.rfind(')');
  if (bracket == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(bracket + 1));
  Stat stat;
  fields >> stat.state;
  std::string skipped;
  for (int field = 4; field < 22; ++field) fields >> skipped;
  fields >> stat.started;
  if (!fields) return std::nullopt;
  return stat;
}

}  // namespace

void describe(io::RecordVisitor& visitor, ProcessIdentity& identity) {
  auto& [host, boot, pid_namespace, pid, started] = identity;
  constexpr io::FieldOptions kMayLack = {.presence = io::Presence::kMayLack};
  visitor.field("host", host, kMayLack);
  visitor.field("boot", boot, kMayLack);
  visitor.field("pid_namespace", pid_namespace, kMayLack);
  visitor.field("pid", pid, kMayLack);
  visitor.field("started", started, kMayLack);
}

ProcessIdentity ProcessIdentity::of_this_process() {
  ProcessIdentity identity;
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) == 0) identity.host = host.data();
  identity.boot = first_line("/proc/sys/kernel/random/boot_id");
  std::error_code ignored;
  identity.pid_namespace = std::filesystem::read_symlink("/proc/self/ns/pid", ignored).string();
  identity.pid = ::getpid();
  if (const auto stat = stat_of(identity.pid)) identity.started = stat->started;
  return identity;
}

Liveness liveness(const ProcessIdentity& other, const ProcessIdentity& self) {
  const bool known = !self.boot.empty() && !self.pid_namespace.empty() && self.started > 0 && other.started > 0;
  if (!known || other.boot != self.boot || other.pid_namespace != self.pid_namespace) return Liveness::kUnknown;
  const auto stat = stat_of(other.pid);
  const bool gone = !stat || stat->started != other.started || stat->state == 'Z' || stat->state == 'X';
  return gone ? Liveness::kDead : Liveness::kAlive;
}

std::string utc_time() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string user_name() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : std::to_string(::geteuid());
}

}  // namespace modrob::runs
