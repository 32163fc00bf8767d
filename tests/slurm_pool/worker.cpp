// slurm_pool_worker FOLDER RUNS SCRIPT [--time-left SECONDS]: one worker of a study whose runs are a shell script
// (slurm_pool.h), which ends as `modrob study run` does.
#include <cstdlib>

#include "slurm_pool.h"

int main(int argc, char** argv) {
  using namespace modrob::testing;
  if (argc < 4) return 2;
  auto options = script(argv[3], argv[1]);
  if (argc > 5 && argv[4] == std::string("--time-left")) options.time_left_s = std::atof(argv[5]);
  const auto outcome = carry_out_quietly(engine_runs(argv[1], std::atoi(argv[2])), options);
  if (outcome.left > 0) return 152;
  return outcome.failed.empty() ? 0 : 1;
}
