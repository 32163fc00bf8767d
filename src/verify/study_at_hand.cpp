#include "verify/study_at_hand.h"

namespace modrob::verify {

std::vector<const study::GridRun*> claimed_runs(const study::StudyFolder& study) {
  std::vector<const study::GridRun*> runs;
  for (const auto& run : study.runs) {
    std::error_code ignored;
    if (std::filesystem::exists(run.folder / "DONE", ignored)) runs.push_back(&run);
  }
  return runs;
}

std::string run_file(const study::StudyFolder& study, const study::GridRun& run, const std::string& name) {
  return (run.folder / name).lexically_proximate(study.path).generic_string();
}

}  // namespace modrob::verify
