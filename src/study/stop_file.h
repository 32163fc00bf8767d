#pragma once

#include <filesystem>
#include <string>

namespace modrob::study {

/// Asks every process that works on the study, on whatever machine, to let its runs save and then to end: writes `STOP`
/// into the study's folder. UserError when there is no such study or it cannot be written.
void request_stop(const std::filesystem::path& study_folder);

/// What a runner looks at between its other work. A request that was there when the runner started is not meant for it.
class StopFile {
 public:
  /// Removes an old request (not a fresh one: a runner that is to obey it may not have seen it yet).
  explicit StopFile(std::filesystem::path study_folder);
  /// True once a request came after this object was made.
  bool requested();
  /// "process 12 on host"; empty when none came.
  const std::string& by() const { return by_; }

 private:
  std::filesystem::path file_;
  std::string old_;
  std::string by_;
};

}  // namespace modrob::study
