#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace modrob::io {
class RecordVisitor;
}

namespace modrob::runs {

/// Why the last attempt at a run failed: `failed.json` in its folder. It goes away when the run is finished.
struct Failure {
  int64_t attempt = 1;  ///< counted from 1 over the life of the folder
  int exit_status = 0;  ///< 128 + signal for a process that was killed
  std::vector<std::string> last_lines;
  std::string time;  ///< UTC
  std::string host;

  /// "killed by signal 9 (from outside; the system does that when memory runs out)", "exit status 1".
  std::string cause() const;
  /// The last line that says something, or the cause where none was printed.
  std::string message() const;

  void write(const std::filesystem::path& run_folder) const;
  static std::optional<Failure> read(const std::filesystem::path& run_folder);
  static void remove(const std::filesystem::path& run_folder);
};
void describe(io::RecordVisitor& visitor, Failure& failure);

/// The last lines (at most `count`, without blank ones) of what a file holds from byte `begin` on.
std::vector<std::string> last_lines(const std::filesystem::path& file, int64_t begin, size_t count);

}  // namespace modrob::runs
