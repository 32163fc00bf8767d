#pragma once

#include <cstdint>
#include <string>

#include "config/config.h"
#include "io/record/record_visitor.h"

namespace modrob::study {

/// What a study asks of Slurm: the [slurm] table of a study file, and the options of `study submit`. How a study is
/// carried out is no part of what it is: `study.json` and declarations are without it.
struct SlurmOptions {
  int64_t workers = 4;
  int64_t at_once = 0;
  std::string time = "2:00:00";
  std::string partition = {}, gres = {};
  int64_t cpus = 1;
  std::string mem = {};
  std::string sbatch = {};

  /// UserError with the value's origin.
  static SlurmOptions read(const config::Config& config);
};
void describe(io::RecordVisitor& visitor, SlurmOptions& options);

}  // namespace modrob::study
