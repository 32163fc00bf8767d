// How much of their time Slurm workers spend on runs: 40 runs that sleep, by 8 workers on a Slurm of one node that this
// program starts. The ideal is the runs' time over the workers. bench_slurm_workers [SECONDS of a run]
#include <cstdio>
#include <cstdlib>

#include "slurm_pool/slurm_pool.h"

int main(int argc, char** argv) {
  using namespace modrob::testing;
  const SlurmCluster cluster;
  if (!cluster.obstacle().empty()) {
    std::fprintf(stderr, "%s\n", cluster.obstacle().c_str());
    return 1;
  }
  constexpr int kRuns = 40, kWorkers = 8;
  const double run_s = argc > 1 ? std::atof(argv[1]) : 5;
  const TemporaryFolder folder;
  const SlurmPool pool(folder.path(), kRuns, "sleep " + std::to_string(run_s));
  const double begin = modrob::now_s();
  pool.submit(cluster, kWorkers, 60);
  cluster.until([&] { return cluster.queue().empty(); }, "everything is carried out");
  const double submitted_s = modrob::now_s() - begin, worked_s = pool.worked_s();
  const double ideal_s = kRuns * run_s / kWorkers;
  std::printf("%d runs of %.1f s by %d workers, ideally %.1f s\n", kRuns, run_s, kWorkers, ideal_s);
  std::printf("%-44s %7.2f s   %5.1f %%\n", "from the first run's begin to the last's end", worked_s,
              100 * ideal_s / worked_s);
  std::printf("%-44s %7.2f s   %5.1f %%\n", "from sbatch until no worker is queued", submitted_s,
              100 * ideal_s / submitted_s);
  return 0;
}
