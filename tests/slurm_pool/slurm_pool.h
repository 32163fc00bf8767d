#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "core/clock.h"
#include "slurm_cluster.h"
#include "study/runner_support.h"
#include "study/slurm_script.h"

namespace modrob::testing {

/// A study whose runs are a shell script that may sleep, so that many at once need no cores, for workers of a Slurm
/// cluster (worker.cpp). In the study's folder the runs leave `begun` and `ended`, a line "run7 1764487920.25" each
/// time.
class SlurmPool {
 public:
  /// `work` is what a run does, its folder being $1, before it finishes.
  SlurmPool(std::filesystem::path folder, int runs, const std::string& work)
      : folder_(std::move(folder)),
        runs_(runs_in(folder_, runs)),
        script_(note("begun") + work + ";" + kFinish + note("ended")) {}

  const std::vector<study::GridRun>& runs() const { return runs_; }

  /// Submits a job array of workers, each with a limit of so many minutes; its number.
  std::string submit(const SlurmCluster& cluster, int workers, int minutes) const {
    const auto scripts = folder_ / study::kSlurmFolder;
    make_folder(scripts);
    const study::SlurmCommand command = {
        "pool", folder_, folder_, "", {MODROB_POOL_WORKER, folder_.string(), std::to_string(runs_.size()), script_}};
    write_file_whole(scripts / "submit.sh",
                     study::slurm_worker_script(command, {.time = std::to_string(minutes)}, workers));
    const auto result =
        cluster.run("sbatch --parsable --chdir=" + scripts.string() + " " + (scripts / "submit.sh").string());
    EXPECT_EQ(result.status, 0) << result.output;
    return result.output.substr(0, result.output.find('\n'));
  }

  /// The times at which each run began ("begun") or ended ("ended").
  std::multimap<std::string, double> times(const std::string& file) const {
    std::multimap<std::string, double> times;
    std::ifstream lines(folder_ / file);
    std::string run;
    for (double time = 0; lines >> run >> time;) times.emplace(run, time);
    return times;
  }
  /// From the first run's begin to the last one's end.
  double worked_s() const {
    double first = 1e300, last = 0;
    for (const auto& [run, time] : times("begun")) first = std::min(first, time);
    for (const auto& [run, time] : times("ended")) last = std::max(last, time);
    return last - first;
  }

 private:
  static std::string note(const std::string& file) {
    return "echo \"${1##*/} $(date +%s.%N)\" >> \"${1%/runs/*}/" + file + "\"; ";
  }

  std::filesystem::path folder_;
  std::vector<study::GridRun> runs_;
  std::string script_;
};

}  // namespace modrob::testing
